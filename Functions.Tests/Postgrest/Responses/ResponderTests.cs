using System.IO.Pipelines;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Responses;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Responses;

public sealed class ResponderTests
{
    private static readonly Preferences Full = new() { Representation = PreferRepresentation.Full };

    [Fact]
    public async Task A_read_says_what_it_holds_and_where_it_is()
    {
        var answer = Given.Answer(Given.Rows("[{\"id\":1}]", rows: 1), Given.Read(), Given.Request(canonical: "id=eq.1&select=id"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(["Content-Range", "Content-Location", "Content-Type", "Vary"], answer.Names());
        Assert.Equal("0-0/*", answer.Header("Content-Range"));
        Assert.Equal("/films?id=eq.1&select=id", answer.Header("Content-Location"));
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("Accept, Prefer, Range", answer.Header("Vary"));
        Assert.Equal("[{\"id\":1}]", await answer.Body.Text());
    }

    [Fact]
    public void A_name_beyond_ASCII_is_encoded_where_it_is_a_URI()
    {
        var answer = Given.Answer(Given.Rows(), Given.Read() with { Target = new("api", "موارد_x y") });
        Assert.Equal("/%D9%85%D9%88%D8%A7%D8%B1%D8%AF_x y", answer.Header("Content-Location"));
    }

    [Theory]
    [InlineData(0, 0, null, 200, "*/*")]
    [InlineData(0, 3, null, 200, "0-2/*")]
    [InlineData(2, 3, null, 200, "2-4/*")]
    [InlineData(0, 3, 3L, 200, "0-2/3")]
    [InlineData(0, 3, 10L, 206, "0-2/10")]
    [InlineData(0, 0, 0L, 200, "*/0")]
    [InlineData(0, 0, 10L, 206, "*/10")]
    [InlineData(10, 0, 10L, 206, "*/10")]
    [InlineData(11, 0, 10L, 416, "*/10")]
    [InlineData(1, 0, 0L, 416, "*/0")]
    public void The_status_of_a_read_follows_from_its_range(long offset, long rows, long? total, int status, string range)
    {
        var answer = Given.Answer(Given.Rows(rows: rows, total: total), Given.Read(), Given.Request(offset: offset));
        Assert.Equal((status, range), (answer.Status, answer.Header("Content-Range")));
    }

    [Fact]
    public async Task A_range_behind_the_end_is_an_error_with_the_headers_of_a_read()
    {
        var answer = Given.Answer(Given.Rows(total: 5), Given.Read(), Given.Request(offset: 7));

        Assert.Equal("/films", answer.Header("Content-Location"));
        Assert.Null(answer.Header("Proxy-Status"));
        Assert.Equal(
            """{"code":"PGRST103","details":"An offset of 7 was requested, but there are only 5 rows.","hint":null,"message":"Requested range not satisfiable"}""",
            await answer.Body.Text());

        var minimal = Given.Answer(
            Given.Rows(total: 5), Given.Read(), Given.Request(offset: 7), Given.Config with { ClientErrorVerbose = false });
        Assert.Equal("""{"code":"PGRST103","message":"Requested range not satisfiable"}""", await minimal.Body.Text());
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_GET_and_no_body()
    {
        var answer = Given.Answer(Given.Rows("[]"), Given.Read(headersOnly: true), Given.Request("HEAD"));

        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("", await answer.Body.Text());
    }

    [Fact]
    public void One_of_several_schemas_is_named()
    {
        var answer = Given.Answer(Given.Rows(), Given.Read(), Given.Request() with { NegotiatedByProfile = true, Schema = "SPECIAL \"@" });

        Assert.Equal(["Content-Range", "Content-Location", "Content-Type", "Content-Profile", "Vary"], answer.Names());
        Assert.Equal("SPECIAL \"@", answer.Header("Content-Profile"));
    }

    [Fact]
    public async Task What_was_created_is_found_at_its_location()
    {
        var created = Given.Rows() with
        {
            Inserted = 1, PageTotal = 1, Location = [new("name", "eq.Ran & Kagemusha"), new("year", "is.null")],
        };
        var answer = Given.Answer(
            created, Given.Mutate(Mutation.Create), Given.Request("POST", new() { Representation = PreferRepresentation.HeadersOnly }));

        Assert.Equal(201, answer.Status);
        Assert.Equal(["Location", "Content-Range", "Preference-Applied", "Vary"], answer.Names());
        Assert.Equal("/films?name=eq.Ran%20%26%20Kagemusha&year=is.null", answer.Header("Location"));
        Assert.Equal("*/*", answer.Header("Content-Range"));
        Assert.Equal("", await answer.Body.Text());
    }

    [Theory]
    [InlineData(null, null, 201)]
    [InlineData(null, PreferResolution.MergeDuplicates, 200)]
    [InlineData(2L, null, 201)]
    [InlineData(0L, null, 201)]
    [InlineData(2L, PreferResolution.MergeDuplicates, 201)]
    [InlineData(0L, PreferResolution.MergeDuplicates, 200)]
    [InlineData(0L, PreferResolution.IgnoreDuplicates, 201)]
    public void An_insert_is_201_unless_it_only_updated(long? inserted, PreferResolution? resolution, int status)
    {
        var answer = Given.Answer(
            Given.Rows() with { Inserted = inserted }, Given.Mutate(Mutation.Create),
            Given.Request("POST", new() { Resolution = resolution }));
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public void A_change_answers_with_the_rows_or_not_at_all()
    {
        var counted = new Preferences { Count = PreferCount.Exact };

        var silent = Given.Answer(Given.Rows(rows: 2), Given.Mutate(Mutation.Update), Given.Request("PATCH"));
        Assert.Equal((204, "0-1/*", null), (silent.Status, silent.Header("Content-Range"), silent.Header("Content-Type")));

        var full = Given.Answer(
            Given.Rows(rows: 2), Given.Mutate(Mutation.Update), Given.Request("PATCH", Full with { Count = PreferCount.Exact }));
        Assert.Equal(200, full.Status);
        Assert.Equal(["Content-Range", "Preference-Applied", "Content-Type", "Vary"], full.Names());
        Assert.Equal("0-1/2", full.Header("Content-Range"));

        Assert.Equal(
            "*/*", Given.Answer(Given.Rows(rows: 0), Given.Mutate(Mutation.Update), Given.Request("PATCH")).Header("Content-Range"));
        Assert.Equal(
            "*/2",
            Given.Answer(Given.Rows(rows: 2), Given.Mutate(Mutation.Delete), Given.Request("DELETE", counted)).Header("Content-Range"));
        Assert.Equal(
            "*/*", Given.Answer(Given.Rows(rows: 2), Given.Mutate(Mutation.Delete), Given.Request("DELETE")).Header("Content-Range"));
    }

    [Fact]
    public void A_PUT_says_whether_it_created()
    {
        Assert.Equal(
            201, Given.Answer(Given.Rows() with { Inserted = 1 }, Given.Mutate(Mutation.SingleUpsert), Given.Request("PUT", Full)).Status);
        var updated = Given.Answer(Given.Rows() with { Inserted = 0 }, Given.Mutate(Mutation.SingleUpsert), Given.Request("PUT", Full));
        Assert.Equal(200, updated.Status);
        Assert.Equal(["Content-Type", "Preference-Applied", "Vary"], updated.Names());
        Assert.Equal(
            204, Given.Answer(Given.Rows() with { Inserted = 1 }, Given.Mutate(Mutation.SingleUpsert), Given.Request("PUT")).Status);
    }

    [Fact]
    public async Task A_function_answers_with_its_result_or_with_nothing_if_it_is_void()
    {
        var result = Given.Answer(Given.Rows("3", rows: 1), Given.Call());
        Assert.Equal(200, result.Status);
        Assert.Equal(["Content-Range", "Content-Type", "Vary"], result.Names());
        Assert.Equal("3", await result.Body.Text());

        var head = Given.Answer(Given.Rows("3", rows: 1), Given.Call(InvokeMethod.Head));
        Assert.Equal(("", "application/json; charset=utf-8"), (await head.Body.Text(), head.Header("Content-Type")));

        var nothing = Given.Answer(Given.Rows("", rows: 1), Given.Call(returnsVoid: true));
        Assert.Equal(204, nothing.Status);
        Assert.Equal(["Content-Range", "Vary"], nothing.Names());
    }

    [Fact]
    public async Task A_plan_of_execution_is_nothing_but_a_body()
    {
        var mediaType = new MediaType(MediaKind.Plan)
        {
            PlanFor = MediaType.Csv, PlanFormat = PlanFormat.Json, PlanOptions = PlanOptions.Verbose,
        };
        var answer = Given.Answer(new DbResult.Plan("[]"u8.ToArray()), Given.Read(mediaType));

        Assert.Equal(["Content-Type", "Vary"], answer.Names());
        Assert.Equal("application/vnd.pgrst.plan+json; for=\"text/csv\"; options=verbose; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("[]", await answer.Body.Text());
    }

    [Fact]
    public void Preferences_that_applied_are_named_in_a_fixed_order()
    {
        var all = new Preferences
        {
            Resolution = PreferResolution.IgnoreDuplicates, Representation = PreferRepresentation.None, Count = PreferCount.Planned,
            Transaction = PreferTransaction.Rollback, Missing = PreferMissing.ApplyDefaults, Handling = PreferHandling.Strict,
            TimeZone = "Europe/Berlin", MaxAffected = 5,
        };

        Assert.Equal("count=planned, tx=rollback, handling=strict, timezone=Europe/Berlin", Applied(Given.Read(), all));
        Assert.Equal("count=planned, tx=rollback, handling=strict, timezone=Europe/Berlin, max-affected=5", Applied(Given.Call(), all));
        Assert.Equal(
            "missing=default, return=minimal, count=planned, tx=rollback, handling=strict, timezone=Europe/Berlin",
            Applied(Given.Mutate(Mutation.Create), all));
        Assert.Equal(
            "resolution=ignore-duplicates, missing=default, return=minimal, count=planned, tx=rollback, handling=strict, timezone=Europe/Berlin",
            Applied(Given.Mutate(Mutation.Create, "id"), all));
        Assert.Equal(
            "missing=default, return=minimal, count=planned, tx=rollback, handling=strict, timezone=Europe/Berlin, max-affected=5",
            Applied(Given.Mutate(Mutation.Update), all));
        Assert.Equal(
            "return=minimal, count=planned, tx=rollback, handling=lenient, timezone=Europe/Berlin",
            Applied(Given.Mutate(Mutation.Delete), all with { Handling = PreferHandling.Lenient }));
        Assert.Null(Applied(Given.Read(), Full with { MaxAffected = 5 }));

        static string? Applied(ActionPlan plan, Preferences preferences) =>
            Given.Answer(Given.Rows() with { Inserted = 1 }, plan, Given.Request(preferences: preferences)).Header("Preference-Applied");
    }

    [Fact]
    public void The_database_overrides_headers_and_status()
    {
        var rows = Given.Rows() with
        {
            GucHeaders = """[{"content-type":"application/x-own"},{"Set-Cookie":"a=1"},{"Set-Cookie":"b=2"},{"Vary":"*"},{"Content-Length":"1"}]""",
            GucStatus = "418 I'm a teapot",
        };

        var answer = Given.Answer(rows, Given.Read());
        Assert.Equal(418, answer.Status);
        Assert.Equal(["Content-Range", "Content-Location", "content-type", "Set-Cookie", "Set-Cookie", "Vary"], answer.Names());
        Assert.Equal(
            ("application/x-own", "a=1 | b=2", "*"), (answer.Header("content-type"), answer.Header("Set-Cookie"), answer.Header("Vary")));
    }

    [Theory]
    [InlineData(null, "{}", "PGRST111")]
    [InlineData(null, "not json", "PGRST111")]
    [InlineData(null, "[{\"a\":1}]", "PGRST111")]
    [InlineData(null, "[{\"a\":\"b\",\"c\":\"d\"}]", "PGRST111")]
    [InlineData(null, "[{}]", "PGRST111")]
    [InlineData(null, "[{\"a\":\"b\\r\\nSet-Cookie: c\"}]", "PGRST111")]
    [InlineData(null, "[{\"a b\":\"c\"}]", "PGRST111")]
    [InlineData(null, "[{\"\":\"c\"}]", "PGRST111")]
    [InlineData("teapot", null, "PGRST112")]
    [InlineData("", null, "PGRST112")]
    [InlineData("42", null, "PGRST112")]
    [InlineData("99999999999", null, "PGRST112")]
    [InlineData("teapot", "{}", "PGRST112")]
    public async Task What_no_answer_can_have_is_an_error_of_the_function(string? status, string? headers, string code)
    {
        var answer = Given.Answer(Given.Rows() with { GucStatus = status, GucHeaders = headers }, Given.Read());

        Assert.Equal((500, "PostgREST; error=" + code), (answer.Status, answer.Header("Proxy-Status")));
        Assert.StartsWith($"{{\"code\":\"{code}\"", await answer.Body.Text());
    }

    [Fact]
    public void OPTIONS_tells_what_can_be_done()
    {
        Assert.Equal("OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE", Allowed(new ActionPlan.RelationInfo(Given.Table(primaryKey: "id"))));
        Assert.Equal("OPTIONS,GET,HEAD,POST,PATCH,DELETE", Allowed(new ActionPlan.RelationInfo(Given.Table())));
        Assert.Equal("OPTIONS,GET,HEAD", Allowed(new ActionPlan.RelationInfo(Given.Table(false, false, false, "id"))));
        Assert.Equal("OPTIONS,GET,HEAD,POST", Allowed(new ActionPlan.RoutineInfo(Given.Routine())));
        Assert.Equal("OPTIONS,POST", Allowed(new ActionPlan.RoutineInfo(Given.Routine(volatility: Volatility.Volatile))));
        Assert.Equal("OPTIONS,GET,HEAD", Allowed(new ActionPlan.SchemaInfo()));

        static string? Allowed(ActionPlan plan)
        {
            var answer = Given.Answer(new DbResult.None(), plan, Given.Request("OPTIONS"));
            Assert.Equal(200, answer.Status);
            Assert.Equal(["Access-Control-Allow-Origin", "Allow", "Vary"], answer.Names());
            return answer.Header("Allow");
        }
    }

    [Fact]
    public void A_relation_called_by_its_name_in_spite_of_an_alias_is_warned_of()
    {
        var plan = Given.Read() with { LegacyTargetNames = [new("tasks", "the_tasks"), new("users", "people")] };

        Assert.Equal(
            "299 PostgRESTv16.4 \"Embedded resource was referenced by relation name even though it has an alias. This is deprecated and will stop working "
            + "in a future release. Update `tasks` to `the_tasks`, `users` to `people` in query string filters, orders or limits.\"",
            Given.Answer(Given.Rows(), plan).Header("Warning"));
        Assert.Null(Given.Answer(Given.Rows(), plan, config: Given.Config with { UrlUseLegacyTargetNames = false }).Header("Warning"));
    }

    [Fact]
    public void Times_are_told_only_if_wanted()
    {
        var timing = new ServerTiming(
            TimeSpan.FromMilliseconds(0.04), TimeSpan.FromMilliseconds(1.26), TimeSpan.Zero, TimeSpan.FromMilliseconds(1234.5));

        Assert.Null(Given.Answer(Given.Rows(), Given.Read(), timing: timing).Header("Server-Timing"));
        var told = Given.Answer(Given.Rows(), Given.Read(), config: Given.Config with { ServerTimingEnabled = true }, timing: timing);
        Assert.Matches(
            @"^jwt;dur=0\.0, parse;dur=1\.3, plan;dur=0\.0, transaction;dur=1234\.5, response;dur=\d+\.\d$", told.Header("Server-Timing"));
        Assert.Equal(["Content-Range", "Content-Location", "Content-Type", "Server-Timing", "Vary"], told.Names());
    }

    [Fact]
    public async Task A_body_that_is_not_sent_is_let_go_of()
    {
        var body = new OpenBody();
        var rows = new DbResult.Rows { Body = body, TableTotal = 5 };

        var outOfRange = Given.Answer(rows, Given.Read(), Given.Request(offset: 7));
        Assert.Contains("PGRST103", await outOfRange.Body.Text());
        await outOfRange.DisposeAsync();
        await Given.Answer(rows, Given.Mutate(Mutation.Delete), Given.Request("DELETE")).DisposeAsync();
        await Given.Answer(rows with { GucStatus = "x" }, Given.Read()).DisposeAsync();
        Assert.Equal(3, body.Disposals);
    }

    private sealed class OpenBody : ResponseBody
    {
        public int Disposals { get; private set; }

        public override long? Length => null;

        public override ValueTask WriteTo(PipeWriter writer, CancellationToken cancellation) =>
            throw new InvalidOperationException("nobody reads this");

        public override async ValueTask DisposeAsync()
        {
            Disposals++;
            await base.DisposeAsync();
        }
    }
}
