using System.Text.RegularExpressions;
using Edge.Postgrest;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using Edge.Tests.Support;

namespace Edge.Tests.Postgrest.Sql;

public sealed partial class QueryBuilderTests
{
    private static readonly QualifiedIdentifier Films = new("api", "films");

    private static readonly PostgrestConfig Config = new() { ConnectionString = "" };

    private static readonly ApiRequest Get = new()
    {
        Action = new RequestAction.RelationRead(Films, HeadersOnly: false),
        Method = "GET",
        Path = "/films",
        Schema = "api",
        Query = new QueryParams { Select = [], Canonical = "" },
        Preferences = new Preferences(),
        TopLevelRange = default,
        Accept = [],
        ContentType = new MediaType(MediaKind.Json),
        Values = [],
        Headers = [],
    };

    private static readonly ActionPlan.Database.RelationRead ReadFilms = new()
    {
        Access = AccessMode.ReadOnly,
        Handler = new MediaHandler.Json(),
        MediaType = new MediaType(MediaKind.Json),
        Target = Films,
        Read = new ReadPlan { From = Films, RelationName = "films" },
        HeadersOnly = false,
    };

    private static readonly ActionPlan.Database.Mutate UpdateFilms = new()
    {
        Access = AccessMode.ReadWrite,
        Handler = new MediaHandler.None(),
        MediaType = new MediaType(MediaKind.Json),
        Target = Films,
        Read = new ReadPlan { From = ReadPlan.Source, FromAlias = "films", RelationName = "films" },
        Mutation = Mutation.Update,
        Write = new MutatePlan.Update { Into = Films, Columns = [new PlannedField { Name = "title", Type = "text" }] },
    };

    [Fact]
    public void A_read_selects_everything_in_one_row_with_the_body_last() => AssertSql(
        """
        WITH pgrst_source AS ( SELECT "api"."films".* FROM "api"."films" )
        SELECT null::bigint AS total_result_set, pg_catalog.count(_postgrest_t) AS page_total, null::text[] AS header,
        nullif(current_setting('response.headers', true), '') AS response_headers,
        nullif(current_setting('response.status', true), '') AS response_status, null::bigint AS response_inserted,
        coalesce(json_agg(_postgrest_t), '[]') AS body FROM ( SELECT * FROM pgrst_source ) _postgrest_t
        """,
        Build(ReadFilms).Main);

    [Fact]
    public void Filters_orders_and_ranges_are_parameters()
    {
        var plan = Reading(new ReadPlan
        {
            From = Films,
            RelationName = "films",
            Select = [new(Column("title"), null, null, "text", "called"), new(Path("details", "a"), null, null, null, "a")],
            Where =
            [
                Filter("year", new Operation.Quantified(QuantOperator.GreaterThan, null, new Slot(0))),
                new PlannedLogic.Group(Negated: true, LogicOperator.Or,
                [
                    Filter("genre", new Operation.In(new Slot(1))),
                    Filter("minutes", new Operation.Is(IsValue.Null)),
                    Filter("title", new Operation.Quantified(QuantOperator.ILike, Quantifier.Any, new Slot(2)), negated: true),
                ]),
            ],
            Order = [new PlannedOrder.Column(Column("year")) { Direction = OrderDirection.Descending, Nulls = OrderNulls.Last }],
            Range = new PlannedRange(new Slot(3), new Slot(4), MaxRows: 100),
        });

        var query = Build(plan).Main;

        AssertSource(
            """
            SELECT CAST( "api"."films"."title" AS text ) AS "called", "api"."films"."details"->'a' AS "a" FROM "api"."films"
            WHERE "api"."films"."year" > $1 AND NOT ("api"."films"."genre" = ANY ($2) OR "api"."films"."minutes" IS NULL
            OR NOT "api"."films"."title" ilike ANY($3)) ORDER BY "api"."films"."year" DESC NULLS LAST LIMIT $4 OFFSET $5
            """,
            query);
        Assert.Equal(
            [Of(0), Of(1), Of(2), new SqlParameter.OfRange(new Slot(4), 100), new SqlParameter.OfRange(new Slot(3))],
            query.Parameters.ToArray());
    }

    [Fact]
    public void A_to_many_embed_is_a_lateral_array_and_a_to_one_embed_an_object()
    {
        var toMany = new ReadPlan
        {
            From = new("api", "castings"), FromAlias = "castings_1", RelationName = "castings", AggregateAlias = "films_castings_1", Join = JoinType.Inner,
            JoinConditions = [new(new("", "castings_1"), "film_id", Films, "id")],
        };
        var toOne = new ReadPlan
        {
            From = new("api", "directors"), FromAlias = "directors_1", RelationName = "directors", AggregateAlias = "films_directors_1",
            JoinConditions = [new(new("", "directors_1"), "id", Films, "director_id")],
        };
        var plan = Reading(new ReadPlan
        {
            From = Films,
            RelationName = "films",
            Children = [toMany, toOne],
            RelationSelects =
            [
                new RelationSelect.JsonEmbed("castings", ToOne: false, IsEmpty: false) { AggregateAlias = toMany.AggregateAlias },
                new RelationSelect.JsonEmbed("by", ToOne: true, IsEmpty: false) { AggregateAlias = toOne.AggregateAlias },
            ],
        });

        AssertSource(
            """
            SELECT COALESCE( "films_castings_1"."films_castings_1", '[]') AS "castings", row_to_json("films_directors_1".*)::jsonb AS "by"
            FROM "api"."films"
            INNER JOIN LATERAL ( SELECT json_agg("films_castings_1")::jsonb AS "films_castings_1" FROM
            (SELECT "castings_1".* FROM "api"."castings" AS "castings_1" WHERE "castings_1"."film_id" = "api"."films"."id")
            AS "films_castings_1" ) AS "films_castings_1" ON "films_castings_1" IS NOT NULL
            LEFT JOIN LATERAL ( SELECT "directors_1".* FROM "api"."directors" AS "directors_1" WHERE "directors_1"."id" = "api"."films"."director_id" )
            AS "films_directors_1" ON TRUE
            """,
            Build(plan).Main);
    }

    [Fact]
    public void An_exact_count_without_a_limit_is_the_pages_own()
    {
        var query = Build(ReadFilms, Get with { Preferences = new Preferences { Count = PreferCount.Exact } });

        Assert.StartsWith("WITH pgrst_source AS ( SELECT", query.Main.Text, StringComparison.Ordinal);
        Assert.Contains("SELECT pg_catalog.count(_postgrest_t) AS total_result_set,", query.Main.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pgrst_source_count", query.Main.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_count_with_a_limit_counts_beside_the_page()
    {
        var plan = Reading(ReadFilms.Read with { Range = new PlannedRange(null, new Slot(0)) });

        var query = Build(plan, Get with { Preferences = new Preferences { Count = PreferCount.Exact } });

        Assert.Contains(", pgrst_source_count AS (SELECT 1 FROM \"api\".\"films\")", query.Main.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_estimated_count_counts_to_one_more_than_the_limit_and_asks_the_planner()
    {
        var plan = Reading(ReadFilms.Read with { Range = new PlannedRange(null, null, MaxRows: 10) });

        var query = Build(plan, Get with { Preferences = new Preferences { Count = PreferCount.Estimated } }, Config with { DbMaxRows = 10 });

        Assert.Contains("pgrst_source_count AS (SELECT 1 FROM \"api\".\"films\" LIMIT 11)", query.Main.Text, StringComparison.Ordinal);
        Assert.Equal("EXPLAIN (FORMAT JSON) SELECT 1 FROM \"api\".\"films\"", query.PlannedCount!.Text);
    }

    [Fact]
    public void A_count_looks_for_inner_joined_and_for_missing_relations_without_joining_them()
    {
        ReadPlan Child(string alias, JoinType? join) => new()
        {
            From = new("api", "castings"), FromAlias = alias, RelationName = "castings", AggregateAlias = alias, Join = join,
            JoinConditions = [new(new("", alias), "film_id", Films, "id")],
        };
        var plan = Reading(ReadFilms.Read with
        {
            Children = [Child("a", JoinType.Inner), Child("b", null)],
            RelationSelects =
            [
                new RelationSelect.JsonEmbed("a", ToOne: false, IsEmpty: true) { AggregateAlias = "a" },
                new RelationSelect.JsonEmbed("b", ToOne: false, IsEmpty: true) { AggregateAlias = "b" },
            ],
            Where = [new PlannedLogic.NullEmbed(Negated: false, "b")],
        });

        var query = Build(plan, Get with { Preferences = new Preferences { Count = PreferCount.Planned } });

        Assert.Equal(
            """
            EXPLAIN (FORMAT JSON) SELECT 1 FROM "api"."films" WHERE NOT EXISTS (SELECT 1 FROM "api"."castings" AS "b" WHERE "b"."film_id" = "api"."films"."id") AND EXISTS (SELECT 1 FROM "api"."castings" AS "a" WHERE "a"."film_id" = "api"."films"."id")
            """,
            query.PlannedCount!.Text);
    }

    [Fact]
    public void A_write_that_must_be_of_one_row_raises_otherwise() => Assert.Contains(
        $"SELECT CASE WHEN pg_catalog.count(_postgrest_t) <> 1 THEN ('{QueryBuilder.RowsNotAllowed}' || pg_catalog.count(_postgrest_t))::bigint ELSE null::bigint END AS",
        Build(UpdateFilms with { MediaType = new MediaType(MediaKind.Singular) }).Main.Text,
        StringComparison.Ordinal);

    [Fact]
    public void A_write_of_too_many_rows_raises()
    {
        var request = Get with { Preferences = new Preferences { MaxAffected = 5, Handling = PreferHandling.Strict } };

        var query = Build(UpdateFilms, request).Main;

        Assert.Contains("CASE WHEN pg_catalog.count(_postgrest_t) > $2 THEN", query.Text, StringComparison.Ordinal);
        Assert.IsType<SqlParameter.OfMaxAffected>(query.Parameters[1]);
    }

    [Fact]
    public void An_upsert_counts_what_it_inserts()
    {
        var title = new PlannedField { Name = "title", Type = "text", Default = "'none'::text" };
        var plan = UpdateFilms with
        {
            Mutation = Mutation.Create,
            Write = new MutatePlan.Insert
            {
                Into = Films, Columns = [title], BodyIsArray = true, ApplyDefaults = true, Returning = ["id"],
                OnConflict = new OnConflict(PreferResolution.MergeDuplicates, ["id"]),
            },
        };

        var query = Build(plan, Get with { Preferences = new Preferences { Resolution = PreferResolution.MergeDuplicates } }).Main;

        AssertSource(
            """
            INSERT INTO "api"."films" ("title") SELECT "pgrst_body"."title" FROM (SELECT $1 AS json_data) pgrst_payload,
            LATERAL (SELECT jsonb_agg(jsonb_build_object('title', 'none'::text) || elem) AS val from jsonb_array_elements(pgrst_payload.json_data) elem) pgrst_json_defs,
            LATERAL (SELECT "title" FROM jsonb_to_recordset(pgrst_json_defs.val) AS _("title" text)) pgrst_body
            WHERE set_config('pgrst.inserted', (coalesce(nullif(current_setting('pgrst.inserted', true), '')::int, 0) + 1)::text, true) <> '0'
            ON CONFLICT("id") DO UPDATE SET "title" = EXCLUDED."title"
            WHERE set_config('pgrst.inserted', (coalesce(nullif(current_setting('pgrst.inserted', true), '')::int, 0) - 1)::text, true) <> '-1'
            RETURNING "api"."films"."id"
            """,
            query);
        Assert.Equal([new SqlParameter.OfBody(BodyType.Jsonb)], query.Parameters.ToArray());
        Assert.Contains("nullif(current_setting('pgrst.inserted', true), '')::bigint AS response_inserted", query.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explained_statement_has_PostgRESTs_order_of_columns()
    {
        var plan = ReadFilms with
        {
            MediaType = new MediaType(MediaKind.Plan) { PlanFormat = PlanFormat.Json, PlanOptions = PlanOptions.Analyze | PlanOptions.Buffers },
        };

        var text = Build(plan).Main.Text;

        Assert.StartsWith("EXPLAIN (FORMAT JSON, ANALYZE, BUFFERS) WITH pgrst_source", text, StringComparison.Ordinal);
        Assert.Matches("total_result_set, .* AS page_total, .* AS body, .* AS response_headers, .* AS response_status, .* AS response_inserted", text);
    }

    private static MainQuery Build(ActionPlan.Database plan, ApiRequest? request = null, PostgrestConfig? config = null) =>
        QueryBuilder.Build(plan, request ?? Get, config ?? Config, new SchemaCacheBuilder().Build());

    private static ActionPlan.Database.RelationRead Reading(ReadPlan plan) => ReadFilms with { Read = plan };

    private static PlannedField Column(string name) => new() { Name = name };

    private static PlannedField Path(string column, string key) =>
        new() { Name = column, JsonPath = [new JsonOperation(AsText: false, key, IsIndex: false)] };

    private static PlannedLogic.Filter Filter(string column, Operation operation, bool negated = false) =>
        new(Column(column), new OpExpr(negated, operation));

    private static SqlParameter.OfSlot Of(int slot) => new(new Slot(slot));

    private static void AssertSql(string expected, SqlQuery query) => Assert.Equal(OneLine(expected), OneLine(query.Text));

    /// <summary>Of the first CTE.</summary>
    private static void AssertSource(string expected, SqlQuery query) =>
        Assert.Contains($"pgrst_source AS ({OneLine(expected)})", OneLine(query.Text), StringComparison.Ordinal);

    private static string OneLine(string sql) => Spaces().Replace(sql, " ").Replace("( ", "(", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
