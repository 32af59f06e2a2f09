"""Delivery by several processes: rates that they share, queues that are found by small indexes, and what was reported."""
from peewee import *


def up(migrator, db):
    class Pace(Model):
        messenger = CharField(max_length=20)
        chat_id = CharField(max_length=64)
        free_at = DateTimeField(null=True)
        silent_until = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'pace'
            indexes = ((('messenger', 'chat_id'), True),)
    db.create_tables([Pace])

    migrator.migrate(
        migrator.add_column('outbox', 'reported_at', DateTimeField(null=True)),
        migrator.drop_index('outbox', 'outbox_state_priority_id'))
    db.execute_sql("CREATE INDEX outbox_waiting ON outbox (priority, id) WHERE state = 'queued'")
    db.execute_sql("CREATE INDEX outbox_toasts ON outbox (id) WHERE state = 'queued' AND kind = 'toast'")
    db.execute_sql("CREATE INDEX outbox_later ON outbox (not_before) WHERE state = 'queued'")
    db.execute_sql("CREATE INDEX outbox_claimed ON outbox (claimed_until) WHERE state = 'claimed'")
    db.execute_sql("CREATE INDEX outbox_line ON outbox (messenger, chat_id, id) WHERE state IN ('queued', 'claimed')")
    db.execute_sql("CREATE INDEX outbox_lost ON outbox (id) WHERE state IN ('failed', 'uncertain') AND reported_at IS NULL")


def down(migrator, db):
    for index in ('outbox_waiting', 'outbox_toasts', 'outbox_later', 'outbox_claimed', 'outbox_line', 'outbox_lost'):
        db.execute_sql('DROP INDEX %s' % index)
    migrator.migrate(
        migrator.add_index('outbox', ('state', 'priority', 'id')),
        migrator.drop_column('outbox', 'reported_at'),
        migrator.drop_table('pace'))
