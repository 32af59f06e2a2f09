# Generated from a schema diff on 2026-11-22 17:09.
from peewee import *

def up(migrator, db):
    class Plan(Model):
        title = CharField(unique=True, max_length=500)
        base_year = IntegerField()
        timezone = CharField(max_length=64)
        created_at = DateTimeField()
        archived_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'plan'
    db.create_tables([Plan])

    class Area(Model):
        plan = ForeignKeyField(Plan, on_delete='CASCADE')
        position = IntegerField()
        name = TextField()
        class Meta:
            database = db
            table_name = 'area'
    db.create_tables([Area])

    class KeyTask(Model):
        area = ForeignKeyField(Area, on_delete='CASCADE')
        position = IntegerField()
        number = CharField(max_length=50)
        title = TextField()
        measures = TextField(default='[]')
        deadline_text = TextField()
        kind = CharField(max_length=24)
        due_on = DateField(null=True)
        start_on = DateField(null=True)
        every = CharField(null=True, max_length=24)
        day = IntegerField(null=True)
        notes = TextField(default='[]')
        remark = TextField(default='')
        sheet = CharField(max_length=200, default='')
        row = IntegerField(default=0)
        withdrawn_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'key_task'
    db.create_tables([KeyTask])

    class Unit(Model):
        name = CharField(max_length=200)
        key = CharField(unique=True, max_length=200)
        kind = CharField(max_length=24, default='single')
        parent = ForeignKeyField('self', null=True, on_delete='SET NULL')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'unit'
    db.create_tables([Unit])

    class Assignment(Model):
        key_task = ForeignKeyField(KeyTask, on_delete='CASCADE')
        unit = ForeignKeyField(Unit, on_delete='RESTRICT')
        role = CharField(max_length=24)
        parent = ForeignKeyField('self', null=True, on_delete='CASCADE')
        state = CharField(max_length=24, default='open')
        created_at = DateTimeField()
        withdrawn_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'assignment'
            indexes = ((('key_task', 'unit'), True),)
    db.create_tables([Assignment])

    class Contact(Model):
        name = CharField(max_length=200)
        messenger = CharField(max_length=20)
        user_id = CharField(max_length=64)
        chat_id = CharField(max_length=64)
        language = CharField(max_length=5, default='zh')
        blocked_at = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'contact'
            indexes = ((('messenger', 'user_id'), True),)
    db.create_tables([Contact])

    class Outbox(Model):
        messenger = CharField(max_length=20)
        chat_id = CharField(max_length=64)
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        kind = CharField(max_length=24)
        priority = IntegerField()
        payload = TextField()
        about = TextField(default='{}')
        dedupe_key = CharField(unique=True, null=True, max_length=120)
        state = CharField(max_length=24, default='queued')
        attempts = IntegerField(default=0)
        created_at = DateTimeField()
        not_before = DateTimeField()
        claimed_by = CharField(max_length=80, default='')
        claimed_until = DateTimeField(null=True)
        message_id = CharField(null=True, max_length=64)
        sent_at = DateTimeField(null=True)
        error = CharField(max_length=300, default='')
        class Meta:
            database = db
            table_name = 'outbox'
            indexes = ((('state', 'priority', 'id'), False), (('messenger', 'chat_id', 'message_id'), False))
    db.create_tables([Outbox])

    class Attempt(Model):
        outbox = ForeignKeyField(Outbox, on_delete='CASCADE')
        at = DateTimeField()
        ended_at = DateTimeField(null=True)
        outcome = CharField(max_length=24, default='')
        error = CharField(max_length=300, default='')
        class Meta:
            database = db
            table_name = 'attempt'
    db.create_tables([Attempt])

    class Audit(Model):
        at = DateTimeField(index=True)
        actor = CharField(max_length=200)
        action = CharField(max_length=40)
        subject = CharField(max_length=80, default='')
        reason = TextField(default='')
        detail = TextField(default='{}')
        class Meta:
            database = db
            table_name = 'audit'
    db.create_tables([Audit])

    class BindAttempt(Model):
        messenger = CharField(max_length=20)
        user_id = CharField(max_length=64)
        at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'bind_attempt'
    db.create_tables([BindAttempt])

    class Checkpoint(Model):
        assignment = ForeignKeyField(Assignment, on_delete='CASCADE')
        period = CharField(max_length=12, default='')
        original_due_on = DateField()
        due_on = DateField()
        soft = BooleanField(default=False)
        state = CharField(max_length=24, default='open')
        created_at = DateTimeField()
        withdrawn_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'checkpoint'
            indexes = ((('assignment', 'period'), True), (('state', 'due_on'), False))
    db.create_tables([Checkpoint])

    class Conversation(Model):
        messenger = CharField(max_length=20)
        chat_id = CharField(max_length=64)
        user_id = CharField(max_length=64)
        step = CharField(max_length=40, default='')
        data = TextField(default='{}')
        updated_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'conversation'
            indexes = ((('messenger', 'chat_id', 'user_id'), True),)
    db.create_tables([Conversation])

    class Progress(Model):
        assignment = ForeignKeyField(Assignment, on_delete='CASCADE')
        checkpoint = ForeignKeyField(Checkpoint, null=True, on_delete='CASCADE')
        status = CharField(max_length=24)
        percent = IntegerField(null=True)
        text = TextField(default='')
        figures = TextField(default='{}')
        expected_on = DateField(null=True)
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        source = CharField(max_length=24)
        said_at = DateTimeField()
        at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'progress'
    db.create_tables([Progress])

    class Evidence(Model):
        assignment = ForeignKeyField(Assignment, on_delete='CASCADE')
        progress = ForeignKeyField(Progress, null=True, on_delete='SET NULL')
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        messenger = CharField(max_length=20)
        file_id = CharField(max_length=300)
        name = CharField()
        mime = CharField(max_length=120, default='')
        size = BigIntegerField(null=True)
        sha256 = CharField(null=True, max_length=64)
        path = CharField(null=True, max_length=500)
        state = CharField(index=True, max_length=24, default='pending')
        attempts = IntegerField(default=0)
        not_before = DateTimeField(null=True)
        error = CharField(max_length=300, default='')
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'evidence'
    db.create_tables([Evidence])

    class Extension(Model):
        checkpoint = ForeignKeyField(Checkpoint, on_delete='CASCADE')
        from_due_on = DateField()
        asked_due_on = DateField()
        reason = TextField(default='')
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        at = DateTimeField(index=True)
        decision = CharField(null=True, max_length=24)
        decided_by = CharField(max_length=200, default='')
        decided_at = DateTimeField(null=True)
        decision_reason = TextField(default='')
        class Meta:
            database = db
            table_name = 'extension'
    db.create_tables([Extension])

    class Fact(Model):
        name = CharField(unique=True, max_length=40)
        value = TextField()
        class Meta:
            database = db
            table_name = 'fact'
    db.create_tables([Fact])

    class Invitation(Model):
        code_hash = CharField(unique=True, max_length=64)
        unit = ForeignKeyField(Unit, on_delete='CASCADE')
        role = CharField(max_length=24)
        created_at = DateTimeField()
        created_by = CharField(max_length=200)
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)
        used_by = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        revoked_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'invitation'
    db.create_tables([Invitation])

    class JobRun(Model):
        name = CharField(unique=True, max_length=40)
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'job_run'
    db.create_tables([JobRun])

    class Nudge(Model):
        checkpoint = ForeignKeyField(Checkpoint, on_delete='CASCADE')
        contact = ForeignKeyField(Contact, on_delete='CASCADE')
        stage = CharField(max_length=40)
        on = DateField(column_name='on_day')
        at = DateTimeField()
        reason = TextField()
        class Meta:
            database = db
            table_name = 'nudge'
            indexes = ((('checkpoint', 'contact', 'stage'), True),)
    db.create_tables([Nudge])

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
    db.create_tables([PlanImport])

    class Post(Model):
        contact = ForeignKeyField(Contact, on_delete='CASCADE')
        unit = ForeignKeyField(Unit, on_delete='CASCADE')
        role = CharField(max_length=24)
        from_at = DateTimeField()
        until_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'post'
    db.create_tables([Post])

    class Review(Model):
        progress = ForeignKeyField(Progress, unique=True, on_delete='CASCADE')
        decision = CharField(max_length=24)
        reason = TextField(default='')
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'review'
    db.create_tables([Review])

    class SeenUpdate(Model):
        messenger = CharField(max_length=20)
        update_id = CharField(max_length=64)
        at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'seen_update'
            indexes = ((('messenger', 'update_id'), True),)
    db.create_tables([SeenUpdate])

    class UnitAlias(Model):
        unit = ForeignKeyField(Unit, on_delete='CASCADE')
        name = CharField(max_length=200)
        key = CharField(unique=True, max_length=200)
        class Meta:
            database = db
            table_name = 'unit_alias'
    db.create_tables([UnitAlias])

    class UnitMember(Model):
        collective = ForeignKeyField(Unit, on_delete='CASCADE')
        member = ForeignKeyField(Unit, on_delete='CASCADE')
        from_on = DateField()
        until_on = DateField(null=True)
        class Meta:
            database = db
            table_name = 'unit_member'
            indexes = ((('collective', 'member', 'from_on'), True),)
    db.create_tables([UnitMember])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('unit_member'))
    migrator.migrate(migrator.drop_table('unit_alias'))
    migrator.migrate(migrator.drop_table('seen_update'))
    migrator.migrate(migrator.drop_table('review'))
    migrator.migrate(migrator.drop_table('post'))
    migrator.migrate(migrator.drop_table('plan_import'))
    migrator.migrate(migrator.drop_table('nudge'))
    migrator.migrate(migrator.drop_table('job_run'))
    migrator.migrate(migrator.drop_table('invitation'))
    migrator.migrate(migrator.drop_table('fact'))
    migrator.migrate(migrator.drop_table('extension'))
    migrator.migrate(migrator.drop_table('evidence'))
    migrator.migrate(migrator.drop_table('progress'))
    migrator.migrate(migrator.drop_table('conversation'))
    migrator.migrate(migrator.drop_table('checkpoint'))
    migrator.migrate(migrator.drop_table('bind_attempt'))
    migrator.migrate(migrator.drop_table('audit'))
    migrator.migrate(migrator.drop_table('attempt'))
    migrator.migrate(migrator.drop_table('outbox'))
    migrator.migrate(migrator.drop_table('contact'))
    migrator.migrate(migrator.drop_table('assignment'))
    migrator.migrate(migrator.drop_table('unit'))
    migrator.migrate(migrator.drop_table('key_task'))
    migrator.migrate(migrator.drop_table('area'))
    migrator.migrate(migrator.drop_table('plan'))
