"""What the schedule writes and sends: kept as rows, so that a failure is retried and nothing is sent twice.

And the index of parts that were passed on, of those only."""
from peewee import *


def up(migrator, db):
    class Plan(Model):
        class Meta:
            database = db
            table_name = 'plan'

    class Unit(Model):
        class Meta:
            database = db
            table_name = 'unit'

    class Publication(Model):
        plan = ForeignKeyField(Plan, on_delete='CASCADE')
        as_of = DateField()
        at = DateTimeField()
        told_at = DateTimeField(null=True)
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'publication'
            indexes = ((('plan', 'as_of'), True),)

    class PublicationFile(Model):
        publication = ForeignKeyField(Publication, on_delete='CASCADE')
        output = CharField(max_length=24)
        unit = ForeignKeyField(Unit, null=True, on_delete='CASCADE')
        state = CharField(default='pending', index=True, max_length=24)
        attempts = IntegerField(default=0)
        not_before = DateTimeField(null=True)
        error = CharField(default='', max_length=300)
        path = CharField(max_length=1000, null=True)
        class Meta:
            database = db
            table_name = 'publication_file'

    class PublicationSend(Model):
        publication = ForeignKeyField(Publication, on_delete='CASCADE')
        channel = CharField(max_length=24)
        state = CharField(default='pending', index=True, max_length=24)
        attempts = IntegerField(default=0)
        not_before = DateTimeField(null=True)
        error = CharField(default='', max_length=300)
        class Meta:
            database = db
            table_name = 'publication_send'
            indexes = ((('publication', 'channel'), True),)

    db.create_tables([Publication, PublicationFile, PublicationSend])
    migrator.migrate(
        migrator.add_column('contact', 'unsubscribed', BooleanField(default=False)),
        migrator.drop_index('assignment', 'assignment_parent_id'))
    db.execute_sql("CREATE INDEX assignment_split ON assignment (parent_id) WHERE parent_id IS NOT NULL")


def down(migrator, db):
    db.execute_sql('DROP INDEX assignment_split')
    migrator.migrate(
        migrator.add_index('assignment', ('parent_id',)),
        migrator.drop_column('contact', 'unsubscribed'),
        migrator.drop_table('publication_send'),
        migrator.drop_table('publication_file'),
        migrator.drop_table('publication'))
