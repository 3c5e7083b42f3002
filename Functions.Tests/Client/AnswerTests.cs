using System.Net;
using Edge.Client;

namespace Edge.Tests.Client;

public sealed class AnswerTests
{
    [Fact]
    public async Task Each_kind_of_answer_is_asked_for_by_its_media_type()
    {
        using var wire = new Canned();
        var users = new PostgrestClient(wire).From("users");

        await users.ToListAsync();
        await users.StripNulls().Bytes();
        await users.Single();
        await users.StripNulls().Single();
        await users.Csv();
        await users.GeoJson();
        await users.Explain();
        await users.Explain(new ExplainOptions(Analyze: true, Buffers: true, Format: ExplainFormat.Json, For: "text/csv"));
        await users.SetHeader("Accept", "text/xml").Bytes();

        Assert.Equal(
        [
            "application/json",
            "application/vnd.pgrst.array+json;nulls=stripped",
            "application/vnd.pgrst.object+json",
            "application/vnd.pgrst.object+json;nulls=stripped",
            "text/csv",
            "application/geo+json",
            "application/vnd.pgrst.plan+text; for=\"application/json\"; options=;",
            "application/vnd.pgrst.plan+json; for=\"text/csv\"; options=analyze|buffers;",
            "text/xml",
        ], wire.Requests.Select(request => Header(request.Headers, "Accept")));
    }

    [Fact]
    public async Task Preferences_are_said_once_each_in_one_header()
    {
        using var wire = new Canned();
        await new PostgrestClient(wire).From("users").Update(new { a = 1 }, CountMode.Planned)
            .Count(CountMode.Exact).Rollback().MaxAffected(2).TimeZone("Europe/Rome").ToListAsync();

        Assert.Equal(
            "count=exact, tx=rollback, handling=strict, max-affected=2, timezone=Europe/Rome, return=representation",
            Header(wire.Requests[^1].Headers, "Prefer"));
    }

    [Fact]
    public async Task The_schema_is_named_by_the_header_that_the_method_wants()
    {
        using var wire = new Canned();
        var archive = new PostgrestClient(wire).Schema("archive").As("token");

        await archive.From("films").ToListAsync();
        await archive.From("films").Delete().Eq("id", 1).Execute();

        Assert.Equal("archive", Header(wire.Requests[0].Headers, "Accept-Profile"));
        Assert.Equal("archive", Header(wire.Requests[1].Headers, "Content-Profile"));
        Assert.All(wire.Requests, request => Assert.Equal("Bearer token", Header(request.Headers, "Authorization")));
    }

    [Fact]
    public async Task A_header_that_is_set_again_replaces_the_one_before()
    {
        using var wire = new Canned();
        await new PostgrestClient(wire).SetHeader("X-Trace", "1").From("t").SetHeader("x-trace", "2").Execute();

        Assert.Equal("2", Header(wire.Requests[^1].Headers, "x-trace"));
    }

    [Fact]
    public async Task Errors_are_exceptions_for_those_who_want_them()
    {
        var client = new PostgrestClient(new Canned(HttpStatusCode.Conflict, """{"code":"23505","message":"duplicate"}"""));

        var error = await Assert.ThrowsAsync<PostgrestException>(() => client.From("t").ThrowOnError().Execute());
        Assert.Equal((409, "23505", "duplicate"), (error.Status, error.Error.Code, error.Message));
        await Assert.ThrowsAsync<PostgrestException>(async () => (await client.From("t").Single()).ValueOrThrow());
        await Assert.ThrowsAsync<PostgrestException>(async () => await client.From("t").AsAsyncEnumerable().GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task Structured_details_are_kept_as_JSON()
    {
        var client = new PostgrestClient(new Canned(HttpStatusCode.MultipleChoices, """{"code":"PGRST201","message":"several","details":[{"a":1}]}"""));

        Assert.Equal("""[{"a":1}]""", (await client.From("t").Execute()).Error!.Details);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task What_is_not_from_PostgREST_is_an_error_with_its_text(HttpStatusCode status)
    {
        var result = await new PostgrestClient(new Canned(status, "<h1>Oops</h1>", "text/html")).From("t").ToListAsync();

        Assert.Equal(((int)status, "<h1>Oops</h1>", null), (result.Status, result.Error!.Message, result.Error.Code));
    }

    [Fact]
    public async Task A_request_that_is_never_answered_is_an_error_too()
    {
        var result = await new PostgrestClient(new Unreachable()).From("t").ToListAsync();

        Assert.Equal((0, "no route to host"), (result.Status, result.Error!.Message));
        Assert.IsType<HttpRequestException>(result.Error.Cause);
    }

    [Fact]
    public async Task Cancellation_is_no_error()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PostgrestClient(new Unreachable()).From("t").ToListAsync(cancelled.Token));
    }

    [Fact]
    public void Csv_cannot_leave_nulls_out() =>
        Assert.Throws<InvalidOperationException>(() => { _ = new PostgrestClient(new Canned()).From("t").StripNulls().Csv(); });

    [Theory]
    [InlineData("0-9/100", 0L, 9L, 100L)]
    [InlineData("0-9/*", 0L, 9L, null)]
    [InlineData("*/0", null, null, 0L)]
    [InlineData("*/*", null, null, null)]
    public void A_content_range_is_read(string header, long? from, long? to, long? total) =>
        Assert.Equal(new ContentRange(from, to, total), ContentRange.Parse(header));

    [Theory]
    [InlineData("0-9")]
    [InlineData("-1/2")]
    [InlineData("a-b/c")]
    [InlineData("")]
    public void What_is_no_content_range_is_none(string header) => Assert.Null(ContentRange.Parse(header));

    private static string? Header(string headers, string name) =>
        headers.Split('\n').Select(line => line.Split(": ", 2)).Where(header => header[0].Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header[1].TrimEnd('\r')).SingleOrDefault();

    private sealed class Unreachable : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException("no route to host");
        }
    }
}
