"""The conversation: reports that are edited or taken back, answers that are undone, questions, disputes, instructions,
hand-overs, groups, outputs that are asked for in chat."""
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

    class Contact(Model):
        class Meta:
            database = db
            table_name = 'contact'

    class Post(Model):
        class Meta:
            database = db
            table_name = 'post'

    class KeyTask(Model):
        class Meta:
            database = db
            table_name = 'key_task'

    class Assignment(Model):
        class Meta:
            database = db
            table_name = 'assignment'

    class Progress(Model):
        class Meta:
            database = db
            table_name = 'progress'

    class Question(Model):
        progress = ForeignKeyField(Progress, on_delete='CASCADE')
        text = TextField()
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        at = DateTimeField()
        answer = TextField(default='')
        answered_by = CharField(default='', max_length=200)
        answered_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'question'

    class Dispute(Model):
        assignment = ForeignKeyField(Assignment, on_delete='CASCADE')
        reason = TextField()
        suggested = CharField(default='', max_length=200)
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        at = DateTimeField(index=True)
        decision = CharField(max_length=24, null=True)
        decided_by = CharField(default='', max_length=200)
        decided_at = DateTimeField(null=True)
        decision_reason = TextField(default='')
        given_to = ForeignKeyField(Unit, null=True, on_delete='SET NULL')
        journal = TextField(null=True)
        class Meta:
            database = db
            table_name = 'dispute'

    class Instruction(Model):
        key_task = ForeignKeyField(KeyTask, on_delete='CASCADE')
        text = TextField()
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        recorded_by = CharField(default='', max_length=200)
        at = DateTimeField(index=True)
        class Meta:
            database = db
            table_name = 'instruction'

    class InstructionPart(Model):
        instruction = ForeignKeyField(Instruction, on_delete='CASCADE')
        assignment = ForeignKeyField(Assignment, on_delete='CASCADE')
        answer = TextField(default='')
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(default='', max_length=200)
        answered_at = DateTimeField(null=True)
        reminded = IntegerField(default=0)
        reminded_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'instruction_part'
            indexes = ((('instruction', 'assignment'), True),)

    class InstructionRemark(Model):
        part = ForeignKeyField(InstructionPart, on_delete='CASCADE')
        text = TextField()
        contact = ForeignKeyField(Contact, null=True, on_delete='SET NULL')
        by = CharField(max_length=200)
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'instruction_remark'

    class Group(Model):
        messenger = CharField(max_length=20)
        chat_id = CharField(max_length=64)
        title = CharField(default='', max_length=255)
        language = CharField(default='zh', max_length=5)
        unit = ForeignKeyField(Unit, null=True, on_delete='CASCADE')
        plan = ForeignKeyField(Plan, null=True, on_delete='CASCADE')
        by = CharField(max_length=200)
        at = DateTimeField()
        ended_at = DateTimeField(null=True)
        ended_by = CharField(default='', max_length=200)
        moved_from = CharField(max_length=64, null=True)
        reported_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'group_chat'

    class ExportRequest(Model):
        contact = ForeignKeyField(Contact, on_delete='CASCADE')
        messenger = CharField(max_length=20)
        chat_id = CharField(max_length=64)
        plan = ForeignKeyField(Plan, on_delete='CASCADE')
        output = CharField(max_length=24)
        as_of = DateField(null=True)
        state = CharField(default='pending', index=True, max_length=24)
        attempts = IntegerField(default=0)
        not_before = DateTimeField(null=True)
        error = CharField(default='', max_length=300)
        path = CharField(max_length=500, null=True)
        at = DateTimeField()
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'export_request'

    db.create_tables([Question, Dispute, Instruction, InstructionPart, InstructionRemark, Group, ExportRequest])
    db.execute_sql("CREATE UNIQUE INDEX group_chat_in_force ON group_chat (messenger, chat_id) WHERE ended_at IS NULL")
    db.execute_sql(
        "CREATE UNIQUE INDEX export_request_waiting ON export_request (contact_id, plan_id, output) WHERE state = 'pending'"
    )

    migrator.migrate(
        migrator.add_column('plan', 'evidence_required', BooleanField(default=False)),
        migrator.add_column('contact', 'plan_id', ForeignKeyField(Plan, field=Plan.id, null=True, on_delete='SET NULL')),
        migrator.add_column('invitation', 'replaces_id', ForeignKeyField(Post, field=Post.id, null=True, on_delete='SET NULL')),
        migrator.add_column('assignment', 'accepted_at', DateTimeField(null=True)),
        migrator.add_column('assignment', 'accepted_by_id', ForeignKeyField(Contact, field=Contact.id, null=True, on_delete='SET NULL')),
        migrator.add_column('progress', 'help_wanted', TextField(default='')),
        migrator.add_column('progress', 'recorded_by', CharField(default='', max_length=200)),
        migrator.add_column('progress', 'source_note', CharField(default='', max_length=300)),
        migrator.add_column('progress', 'replaces_id', ForeignKeyField(Progress, field=Progress.id, null=True, on_delete='SET NULL')),
        migrator.add_column('progress', 'withdrawn_at', DateTimeField(null=True)),
        migrator.add_column('progress', 'withdrawn_by', CharField(default='', max_length=200)),
        migrator.add_column('progress', 'said_in', TextField(default='{}')),
        migrator.add_column('evidence', 'instruction_part_id', ForeignKeyField(InstructionPart, field=InstructionPart.id, null=True, on_delete='SET NULL')),
        migrator.add_column('nudge', 'assignment_id', ForeignKeyField(Assignment, field=Assignment.id, null=True, on_delete='CASCADE')),
        migrator.add_column('nudge', 'by', CharField(default='', max_length=200)),
        migrator.add_column('nudge', 'message', TextField(default='')),
        migrator.add_column('conversation', 'parked', TextField(default='[]')),
        migrator.add_column('extension', 'withdrawn_at', DateTimeField(null=True)),
        migrator.add_column('extension', 'withdrawn_by', CharField(default='', max_length=200)),
        migrator.add_column('review', 'undone_at', DateTimeField(null=True)),
        migrator.add_column('review', 'undone_by', CharField(default='', max_length=200)),
        migrator.drop_index('review', 'review_progress_id'))
    migrator.migrate(migrator.add_index('review', ('progress_id',)))
    db.execute_sql('UPDATE nudge SET assignment_id = (SELECT c.assignment_id FROM checkpoint c WHERE c.id = nudge.checkpoint_id)')
    migrator.migrate(
        migrator.add_not_null('nudge', 'assignment_id'),
        migrator.drop_not_null('nudge', 'checkpoint_id'))
    db.execute_sql("CREATE UNIQUE INDEX review_in_force ON review (progress_id) WHERE undone_at IS NULL")
    db.execute_sql("""CREATE INDEX outbox_of_report ON outbox (about) WHERE substr(about, 1, 3) IN ('{"d', '{"p', '{"q', '{"r')""")


def down(migrator, db):
    db.execute_sql('DELETE FROM review WHERE undone_at IS NOT NULL')
    db.execute_sql('DELETE FROM progress WHERE withdrawn_at IS NOT NULL')
    db.execute_sql('DELETE FROM extension WHERE withdrawn_at IS NOT NULL')
    db.execute_sql('DROP INDEX outbox_of_report')
    db.execute_sql('DELETE FROM nudge WHERE checkpoint_id IS NULL')
    db.execute_sql('DROP INDEX review_in_force')
    migrator.migrate(
        migrator.drop_index('review', 'review_progress_id'))
    migrator.migrate(
        migrator.add_index('review', ('progress_id',), unique=True),
        migrator.drop_column('review', 'undone_by'),
        migrator.drop_column('review', 'undone_at'),
        migrator.drop_column('extension', 'withdrawn_by'),
        migrator.drop_column('extension', 'withdrawn_at'),
        migrator.drop_column('conversation', 'parked'),
        migrator.drop_column('progress', 'said_in'),
        migrator.add_not_null('nudge', 'checkpoint_id'),
        migrator.drop_column('nudge', 'message'),
        migrator.drop_column('nudge', 'by'),
        migrator.drop_index('nudge', 'nudge_assignment_id'),
        migrator.drop_column('nudge', 'assignment_id'),
        migrator.drop_index('evidence', 'evidence_instruction_part_id'),
        migrator.drop_column('evidence', 'instruction_part_id'),
        migrator.drop_column('progress', 'withdrawn_by'),
        migrator.drop_column('progress', 'withdrawn_at'),
        migrator.drop_index('progress', 'progress_replaces_id'),
        migrator.drop_column('progress', 'replaces_id'),
        migrator.drop_column('progress', 'source_note'),
        migrator.drop_column('progress', 'recorded_by'),
        migrator.drop_column('progress', 'help_wanted'),
        migrator.drop_index('assignment', 'assignment_accepted_by_id'),
        migrator.drop_column('assignment', 'accepted_by_id'),
        migrator.drop_column('assignment', 'accepted_at'),
        migrator.drop_index('invitation', 'invitation_replaces_id'),
        migrator.drop_column('invitation', 'replaces_id'),
        migrator.drop_index('contact', 'contact_plan_id'),
        migrator.drop_column('contact', 'plan_id'),
        migrator.drop_column('plan', 'evidence_required'),
        migrator.drop_table('export_request'),
        migrator.drop_table('group_chat'),
        migrator.drop_table('instruction_remark'),
        migrator.drop_table('instruction_part'),
        migrator.drop_table('instruction'),
        migrator.drop_table('dispute'),
        migrator.drop_table('question'))
