"""Tables that coordinators send to the bot, from their arrival to the import."""
from peewee import *


def up(migrator, db):
    class Contact(Model):
        class Meta:
            database = db
            table_name = 'contact'

    class PlanImport(Model):
        class Meta:
            database = db
            table_name = 'plan_import'

    class SentTable(Model):
        contact = ForeignKeyField(Contact, on_delete='CASCADE')
        messenger = CharField(max_length=20)
        chat_id = CharField(max_length=64)
        file_id = CharField(max_length=300)
        name = CharField()
        size = BigIntegerField(null=True)
        path = CharField(null=True, max_length=500)
        annotated = CharField(null=True, max_length=500)
        state = CharField(index=True, max_length=24, default='pending')
        attempts = IntegerField(default=0)
        not_before = DateTimeField(null=True)
        wish = TextField(default='{}')
        version = IntegerField(default=0)
        shown = TextField(default='{}')
        message_id = CharField(null=True, max_length=64)
        plan_import = ForeignKeyField(PlanImport, null=True, on_delete='SET NULL')
        at = DateTimeField()
        touched_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'sent_table'
    db.create_tables([SentTable])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('sent_table'))
