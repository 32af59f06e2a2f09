"""Reminding: messages that are withdrawn before they leave, the ladder for silence, leave, who could not be reached."""
from peewee import *


def up(migrator, db):
    class Unit(Model):
        class Meta:
            database = db
            table_name = 'unit'

    class Contact(Model):
        class Meta:
            database = db
            table_name = 'contact'

    class Checkpoint(Model):
        class Meta:
            database = db
            table_name = 'checkpoint'

    class Outbox(Model):
        class Meta:
            database = db
            table_name = 'outbox'

    class Leave(Model):
        contact = ForeignKeyField(Contact, on_delete='CASCADE')
        from_on = DateField()
        until_on = DateField()
        by = CharField(max_length=200)
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'leave'

    class Unreached(Model):
        unit = ForeignKeyField(Unit, on_delete='CASCADE')
        contact = ForeignKeyField(Contact, null=True, on_delete='CASCADE')
        at = DateTimeField()
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'unreached'

    class Escalation(Model):
        checkpoint = ForeignKeyField(Checkpoint, on_delete='CASCADE')
        rung = CharField(max_length=24)
        due_on = DateField()
        on = DateField(column_name='on_day')
        at = DateTimeField()
        tried = TextField()
        withdrawn_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'escalation'
    db.create_tables([Leave, Unreached, Escalation])
    db.execute_sql("CREATE UNIQUE INDEX escalation_reached ON escalation (checkpoint_id, due_on, rung) WHERE withdrawn_at IS NULL")

    migrator.migrate(
        migrator.add_column('nudge', 'outbox_id', ForeignKeyField(Outbox, field=Outbox.id, null=True, on_delete='SET NULL')),
        migrator.add_column('nudge', 'withdrawn_at', DateTimeField(null=True)),
        migrator.add_index('nudge', ('contact_id', 'on_day')),
        migrator.drop_index('nudge', 'nudge_checkpoint_id_contact_id_stage'))
    db.execute_sql("CREATE UNIQUE INDEX nudge_said ON nudge (checkpoint_id, contact_id, stage) WHERE withdrawn_at IS NULL")


def down(migrator, db):
    db.execute_sql('DELETE FROM nudge WHERE withdrawn_at IS NOT NULL')
    db.execute_sql('DROP INDEX nudge_said')
    migrator.migrate(
        migrator.add_index('nudge', ('checkpoint_id', 'contact_id', 'stage'), unique=True),
        migrator.drop_index('nudge', 'nudge_contact_id_on_day'),
        migrator.drop_index('nudge', 'nudge_outbox_id'),
        migrator.drop_column('nudge', 'outbox_id'),
        migrator.drop_column('nudge', 'withdrawn_at'),
        migrator.drop_table('escalation'),
        migrator.drop_table('unreached'),
        migrator.drop_table('leave'))
