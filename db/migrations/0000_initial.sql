CREATE SEQUENCE "public"."instance_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "instance_states" (
	"bucket" integer NOT NULL,
	"instance_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"state" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "instance_states_instance_id_bucket_pk" PRIMARY KEY("instance_id","bucket"),
	CONSTRAINT "instance_states_bucket_range" CHECK ("instance_states"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "instances" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"workflow_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"business_key" text,
	"unique_key" boolean DEFAULT false NOT NULL,
	"status" text NOT NULL,
	"priority" integer DEFAULT 1 NOT NULL,
	"due_at" timestamp with time zone,
	"started_at" timestamp with time zone NOT NULL,
	"started_by" text,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	"parent_id" uuid,
	"parent_step" integer,
	"parent_wait" integer,
	"depth" integer DEFAULT 0 NOT NULL,
	"incident_count" integer DEFAULT 0 NOT NULL,
	"open_elements" text[] DEFAULT '{}' NOT NULL,
	"last_activity_at" timestamp with time zone NOT NULL,
	CONSTRAINT "instances_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "instances_bucket_range" CHECK ("instances"."bucket" between 0 and 4095),
	CONSTRAINT "instances_id_bucket" CHECK ("instances"."bucket" = ('x' || right("instances"."id"::text, 3))::bit(12)::integer)
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"bucket" integer NOT NULL,
	"instance_id" uuid NOT NULL,
	"step" integer NOT NULL,
	"workflow_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"element_id" text NOT NULL,
	"kind" text NOT NULL,
	"parent_step" integer,
	"iteration" integer,
	"flow_id" text,
	"status" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone,
	CONSTRAINT "steps_instance_id_step_bucket_pk" PRIMARY KEY("instance_id","step","bucket"),
	CONSTRAINT "steps_bucket_range" CHECK ("steps"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "transitions" (
	"bucket" integer NOT NULL,
	"instance_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"command_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"format" integer DEFAULT 1 NOT NULL,
	"command" jsonb NOT NULL,
	"events" jsonb NOT NULL,
	CONSTRAINT "transitions_instance_id_revision_bucket_pk" PRIMARY KEY("instance_id","revision","bucket"),
	CONSTRAINT "transitions_bucket_range" CHECK ("transitions"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "variables" (
	"bucket" integer NOT NULL,
	"instance_id" uuid NOT NULL,
	"name" text NOT NULL,
	"text_value" text,
	"number_value" double precision,
	"time_value" timestamp with time zone,
	"boolean_value" boolean,
	CONSTRAINT "variables_instance_id_name_bucket_pk" PRIMARY KEY("instance_id","name","bucket"),
	CONSTRAINT "variables_bucket_range" CHECK ("variables"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"owner" text NOT NULL,
	"scopes" text[] NOT NULL,
	"topics" text[] NOT NULL,
	"messages" text[] DEFAULT '{}' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"username" text NOT NULL,
	"group_key" text NOT NULL,
	CONSTRAINT "memberships_username_group_key_pk" PRIMARY KEY("username","group_key")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limits_key_uq" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"impersonated_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'agent' NOT NULL,
	"banned" boolean DEFAULT false NOT NULL,
	"ban_reason" text,
	"ban_expires" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" text NOT NULL,
	"reason" text,
	"details" jsonb,
	CONSTRAINT "audit_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "audit_bucket_range" CHECK ("audit"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"author" text NOT NULL,
	"body" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "comments_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "comments_bucket_range" CHECK ("comments"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"bucket" integer NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_scope_key_bucket_pk" PRIMARY KEY("scope","key","bucket"),
	CONSTRAINT "idempotency_keys_bucket_range" CHECK ("idempotency_keys"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"incident" integer NOT NULL,
	"step" integer NOT NULL,
	"workflow_id" uuid NOT NULL,
	"element_id" text NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"trace" jsonb,
	"details" jsonb,
	"raised_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"how" text,
	CONSTRAINT "incidents_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "incidents_bucket_range" CHECK ("incidents"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"wait" integer NOT NULL,
	"step" integer NOT NULL,
	"workflow_id" uuid NOT NULL,
	"element_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"spec" jsonb,
	"job_type" text,
	"host" text,
	"due_at" timestamp with time zone NOT NULL,
	"run_at" timestamp with time zone NOT NULL,
	"lock_owner" text,
	"epoch" integer DEFAULT 0 NOT NULL,
	"attempts_left" integer NOT NULL,
	"attempts_made" integer DEFAULT 0 NOT NULL,
	"crashes" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "jobs_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "jobs_bucket_range" CHECK ("jobs"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"key" text NOT NULL,
	"variables" jsonb NOT NULL,
	"workflows" uuid[],
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text,
	"expires_at" timestamp with time zone NOT NULL,
	"look_at" timestamp with time zone,
	"consumed_at" timestamp with time zone,
	"consumed_by" uuid,
	"consumed_as" text,
	"refusal" text,
	"refused_by" uuid,
	CONSTRAINT "messages_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "messages_bucket_range" CHECK ("messages"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"wait" integer NOT NULL,
	"step" integer NOT NULL,
	"workflow_id" uuid NOT NULL,
	"element_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"key" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "subscriptions_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "subscriptions_bucket_range" CHECK ("subscriptions"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"bucket" integer NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"wait" integer NOT NULL,
	"step" integer NOT NULL,
	"workflow_id" uuid NOT NULL,
	"element_id" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"assignee" text,
	"groups" text[] NOT NULL,
	"users" text[] NOT NULL,
	"priority" integer DEFAULT 1 NOT NULL,
	"due_at" timestamp with time zone,
	"follow_up_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"completed_by" text,
	CONSTRAINT "tasks_id_bucket_pk" PRIMARY KEY("id","bucket"),
	CONSTRAINT "tasks_bucket_range" CHECK ("tasks"."bucket" between 0 and 4095)
);
--> statement-breakpoint
CREATE TABLE "worker_heartbeats" (
	"worker" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"workflow_id" uuid NOT NULL,
	"right" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject" text NOT NULL,
	CONSTRAINT "grants_workflow_id_right_subject_kind_subject_pk" PRIMARY KEY("workflow_id","right","subject_kind","subject")
);
--> statement-breakpoint
CREATE TABLE "triggers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workflow_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"element_id" text NOT NULL,
	"definition" integer DEFAULT 0 NOT NULL,
	"kind" text NOT NULL,
	"name" text,
	"one_per_key" boolean DEFAULT false NOT NULL,
	"due_at" timestamp with time zone,
	"repeat" jsonb,
	"is_active" boolean DEFAULT true NOT NULL,
	"last_error" text,
	"last_failed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "workflow_drafts" (
	"workflow_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"model" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_versions" (
	"workflow_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"model" jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	CONSTRAINT "workflow_versions_workflow_id_version_pk" PRIMARY KEY("workflow_id","version")
);
--> statement-breakpoint
CREATE TABLE "workflows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"latest_version" integer,
	"retention_days" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "instance_states" ADD CONSTRAINT "instance_states_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transitions" ADD CONSTRAINT "transitions_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variables" ADD CONSTRAINT "variables_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_group_key_groups_key_fk" FOREIGN KEY ("group_key") REFERENCES "public"."groups"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_instance_fk" FOREIGN KEY ("instance_id","bucket") REFERENCES "public"."instances"("id","bucket") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_versions" ADD CONSTRAINT "workflow_versions_workflow_id_workflows_id_fk" FOREIGN KEY ("workflow_id") REFERENCES "public"."workflows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "instances_business_key_uq" ON "instances" USING btree ("bucket","workflow_id","business_key") WHERE "instances"."parent_id" is null and "instances"."ended_at" is null and "instances"."unique_key";--> statement-breakpoint
CREATE UNIQUE INDEX "instances_parent_uq" ON "instances" USING btree ("parent_id","parent_wait","bucket") WHERE "instances"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "instances_started_ix" ON "instances" USING btree ("started_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "instances_workflow_status_ix" ON "instances" USING btree ("workflow_id","status","started_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "instances_status_ix" ON "instances" USING btree ("status","started_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "instances_number_ix" ON "instances" USING btree ("number");--> statement-breakpoint
CREATE INDEX "instances_words_ix" ON "instances" USING gin ("title" gin_trgm_ops,"business_key" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "instances_ended_ix" ON "instances" USING btree ("ended_at") WHERE "instances"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "instances_retention_ix" ON "instances" USING btree ("workflow_id","ended_at") WHERE "instances"."ended_at" is not null and "instances"."parent_id" is null;--> statement-breakpoint
CREATE INDEX "instances_due_ix" ON "instances" USING btree ("due_at") WHERE "instances"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "instances_activity_ix" ON "instances" USING btree ("last_activity_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "steps_open_ix" ON "steps" USING btree ("workflow_id","element_id") WHERE "steps"."status" = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "transitions_command_uq" ON "transitions" USING btree ("instance_id","command_id","bucket");--> statement-breakpoint
CREATE INDEX "variables_text_ix" ON "variables" USING btree ("name","text_value") WHERE "variables"."text_value" is not null;--> statement-breakpoint
CREATE INDEX "variables_number_ix" ON "variables" USING btree ("name","number_value") WHERE "variables"."number_value" is not null;--> statement-breakpoint
CREATE INDEX "accounts_user_ix" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "api_keys_owner_ix" ON "api_keys" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "memberships_group_ix" ON "memberships" USING btree ("group_key");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_uq" ON "sessions" USING btree ("token");--> statement-breakpoint
CREATE INDEX "sessions_user_ix" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_uq" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username_uq" ON "users" USING btree ("username");--> statement-breakpoint
CREATE INDEX "audit_target_ix" ON "audit" USING btree ("target_kind","target_id");--> statement-breakpoint
CREATE INDEX "comments_instance_ix" ON "comments" USING btree ("instance_id","at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_ix" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_one_open_per_step" ON "incidents" USING btree ("instance_id","step","bucket") WHERE "incidents"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_open_ix" ON "incidents" USING btree ("raised_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "incidents"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_instance_ix" ON "incidents" USING btree ("instance_id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_wait_uq" ON "jobs" USING btree ("instance_id","wait","bucket");--> statement-breakpoint
CREATE INDEX "jobs_own_ix" ON "jobs" USING btree ("run_at","bucket") WHERE "jobs"."state" in ('ready', 'leased') and "jobs"."kind" not in ('external', 'http');--> statement-breakpoint
CREATE INDEX "jobs_own_fair_ix" ON "jobs" USING btree ("workflow_id","run_at","bucket") WHERE "jobs"."state" in ('ready', 'leased') and "jobs"."kind" not in ('external', 'http');--> statement-breakpoint
CREATE INDEX "jobs_http_ix" ON "jobs" USING btree ("run_at","bucket") WHERE "jobs"."state" in ('ready', 'leased') and "jobs"."kind" = 'http';--> statement-breakpoint
CREATE INDEX "jobs_http_fair_ix" ON "jobs" USING btree ("host","workflow_id","run_at","bucket") WHERE "jobs"."state" in ('ready', 'leased') and "jobs"."kind" = 'http';--> statement-breakpoint
CREATE INDEX "jobs_external_ix" ON "jobs" USING btree ("job_type","workflow_id","run_at","bucket") WHERE "jobs"."state" in ('ready', 'leased') and "jobs"."kind" = 'external';--> statement-breakpoint
CREATE INDEX "messages_waiting_ix" ON "messages" USING btree ("bucket","name","key","id") WHERE "messages"."consumed_at" is null;--> statement-breakpoint
CREATE INDEX "messages_look_ix" ON "messages" USING btree ("bucket","look_at") WHERE "messages"."look_at" is not null;--> statement-breakpoint
CREATE INDEX "messages_expires_ix" ON "messages" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "messages_refused_ix" ON "messages" USING btree ("refused_by") WHERE "messages"."refused_by" is not null and "messages"."consumed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_wait_uq" ON "subscriptions" USING btree ("instance_id","wait","bucket");--> statement-breakpoint
CREATE INDEX "subscriptions_name_key_ix" ON "subscriptions" USING btree ("name","key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_wait_uq" ON "tasks" USING btree ("instance_id","wait","bucket");--> statement-breakpoint
CREATE INDEX "tasks_assignee_ix" ON "tasks" USING btree ("assignee","due_at") WHERE "tasks"."status" = 'open';--> statement-breakpoint
CREATE INDEX "tasks_pool_ix" ON "tasks" USING gin ("groups") WHERE "tasks"."status" = 'open' and "tasks"."assignee" is null;--> statement-breakpoint
CREATE INDEX "tasks_due_ix" ON "tasks" USING btree (coalesce("due_at", 'infinity'::timestamptz),"id") WHERE "tasks"."status" = 'open';--> statement-breakpoint
CREATE INDEX "tasks_done_ix" ON "tasks" USING btree ("completed_by","closed_at" DESC NULLS FIRST) WHERE "tasks"."status" = 'completed';--> statement-breakpoint
CREATE INDEX "grants_subject_ix" ON "grants" USING btree ("subject_kind","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "triggers_definition_uq" ON "triggers" USING btree ("workflow_id","version","element_id","definition");--> statement-breakpoint
CREATE INDEX "triggers_due_ix" ON "triggers" USING btree ("due_at") WHERE "triggers"."is_active";--> statement-breakpoint
CREATE INDEX "triggers_name_ix" ON "triggers" USING btree ("name") WHERE "triggers"."is_active";--> statement-breakpoint
CREATE UNIQUE INDEX "workflows_key_uq" ON "workflows" USING btree ("key");