"""Numbered reminder slips (催办单)."""
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

    class Slip(Model):
        year = IntegerField()
        number = IntegerField()
        kind = CharField(max_length=24)
        plan = ForeignKeyField(Plan, null=True, on_delete='SET NULL')
        plan_title = CharField(max_length=500)
        unit = ForeignKeyField(Unit, null=True, on_delete='SET NULL')
        unit_name = CharField(max_length=200)
        on = DateField(column_name='on_day')
        answer_by = DateField()
        at = DateTimeField()
        by = CharField(default='', max_length=200)
        message = TextField(default='')
        items = TextField(default='[]')
        class Meta:
            database = db
            table_name = 'slip'
            indexes = ((('year', 'number'), True),)

    db.create_tables([Slip])
    migrator.migrate(
        migrator.add_column('nudge', 'slip_id', ForeignKeyField(Slip, field=Slip.id, null=True, on_delete='SET NULL')))


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index('nudge', 'nudge_slip_id'),
        migrator.drop_column('nudge', 'slip_id'),
        migrator.drop_table('slip'))
