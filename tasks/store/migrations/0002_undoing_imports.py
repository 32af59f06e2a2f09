"""An import keeps what it takes to undo it, and outlives its plan.

The table is made anew: SQLite cannot change a foreign key in place. Imports are few, and nothing refers to them.
"""
from peewee import *

KEPT = ('id', 'plan_id', 'file_name', 'sha256', 'actor', 'at', 'choices', 'diff', 'warnings')


def up(migrator, db):
    class Plan(Model):
        title = CharField(unique=True, max_length=500)
        class Meta:
            database = db
            table_name = 'plan'

    class PlanImport(Model):
        plan = ForeignKeyField(Plan, null=True, on_delete='SET NULL')
        plan_title = CharField(max_length=500)
        file_name = CharField(max_length=500)
        sha256 = CharField(max_length=64)
        actor = CharField(max_length=200)
        at = DateTimeField()
        choices = TextField(default='{}')
        counts = TextField(default='{}')
        diff = TextField(default='{}')
        warnings = TextField(default='[]')
        journal = TextField(null=True)
        undone_at = DateTimeField(null=True)
        undone_by = CharField(default='', max_length=200)
        class Meta:
            database = db
            table_name = 'plan_import'

    titles = dict(Plan.select(Plan.id, Plan.title).tuples())
    rows = _rows(db)
    migrator.migrate(migrator.drop_table('plan_import'))
    db.create_tables([PlanImport])
    for row in rows:
        PlanImport.insert(plan_title=titles[row['plan_id']], **row).execute()
    _go_on_counting(db)


def down(migrator, db):
    class Plan(Model):
        class Meta:
            database = db
            table_name = 'plan'

    class PlanImport(Model):
        plan = ForeignKeyField(Plan, on_delete='CASCADE')
        file_name = CharField(max_length=500)
        sha256 = CharField(max_length=64)
        actor = CharField(max_length=200)
        at = DateTimeField()
        choices = TextField(default='{}')
        diff = TextField(default='{}')
        warnings = TextField(default='[]')
        class Meta:
            database = db
            table_name = 'plan_import'

    rows = [row for row in _rows(db) if row['plan_id'] is not None]
    migrator.migrate(migrator.drop_table('plan_import'))
    db.create_tables([PlanImport])
    for row in rows:
        PlanImport.insert(**row).execute()
    _go_on_counting(db)


def _rows(db):
    found = db.execute_sql('SELECT %s FROM plan_import ORDER BY id' % ', '.join('"%s"' % name for name in KEPT))
    return [dict(zip(KEPT, row)) for row in found.fetchall()]


def _go_on_counting(db):
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql("SELECT setval(pg_get_serial_sequence('plan_import', 'id'), max(id)) FROM plan_import "
                       "HAVING max(id) IS NOT NULL")
