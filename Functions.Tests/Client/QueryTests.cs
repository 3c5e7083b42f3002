using System.Net;
using Edge.Client;

namespace Edge.Tests.Client;

public sealed class QueryTests : IDisposable
{
    private readonly Canned wire = new();

    private PostgrestClient Client => new(wire);

    private (string Method, string Target, string Headers, string Body) Sent => wire.Requests[^1];

    [Fact]
    public async Task Conditions_order_and_limit_become_one_request()
    {
        await Client.From<User>("users").Gte("followers", 100).Order("name").Limit(20).ToListAsync();

        Assert.Equal("GET", Sent.Method);
        Assert.Equal("/users?followers=gte.100&order=name.asc&limit=20", Uri.UnescapeDataString(Sent.Target));
    }

    [Fact]
    public async Task A_property_stands_for_its_column()
    {
        await Client.From<User>("users").Eq(user => user.FullName, "Ada").ToListAsync();

        Assert.Equal("/users?full_name=eq.Ada", Sent.Target);
    }

    [Fact]
    public async Task A_query_is_not_changed_by_what_is_made_of_it()
    {
        var all = Client.From("users").Order("id");
        await all.Eq("id", 1).ToListAsync();
        await all.ToListAsync();

        Assert.Equal("/users?order=id.asc", Sent.Target);
    }

    [Fact]
    public async Task An_insert_that_wants_its_row_back_says_so()
    {
        await Client.From("users").Insert(new User(1, "Ada")).Select("id, full_name").ToListAsync();

        Assert.Equal("POST", Sent.Method);
        Assert.Equal("/users?select=id,full_name", Uri.UnescapeDataString(Sent.Target));
        Assert.Contains("Prefer: return=representation", Sent.Headers, StringComparison.Ordinal);
        Assert.Equal("""{"id":1,"full_name":"Ada"}""", Sent.Body);
    }

    [Fact]
    public async Task Columns_can_be_chosen_in_every_way()
    {
        await Client.From<User>("users").Select().Execute();
        Assert.Equal("/users?select=*", Uri.UnescapeDataString(Sent.Target));

        await Client.From<User>("users").Select(user => user.Id, user => user.FullName).Execute();
        Assert.Equal("/users?select=id,full_name", Uri.UnescapeDataString(Sent.Target));

        await Client.From<User>("users").Select("""id, "odd name", posts ( title )""").Execute();
        Assert.Equal("""/users?select=id,"odd name",posts(title)""", Uri.UnescapeDataString(Sent.Target));

        await Client.From<User>("users").Select(
            SelectItem.All,
            SelectItem.Of("amount").Cast("numeric").Sum().Cast("text").As("total"),
            SelectItem.Count(),
            SelectItem.Of("data->0").CountValues(),
            SelectItem.Embed("posts", "title", "tags->0").As("written").Via("author_id").Inner(),
            SelectItem.Embed("comments").Left().Select(SelectItem.Spread("posts", "id"))).Execute();
        Assert.Equal(
            "/users?select=*,total:amount::numeric.sum()::text,count(),data->0.count(),written:posts!\"author_id\"!inner(title,tags->0::json),"
            + "comments!left(...posts(id))",
            Uri.UnescapeDataString(Sent.Target));
    }

    [Fact]
    public async Task Order_limits_and_ranges_can_be_about_embedded_rows()
    {
        await Client.From<User>("users").Order("id").Order(user => user.FullName, ascending: false, nullsFirst: false)
            .Order("title", referencedTable: "posts").Limit(1, "posts").Range(10, 19, "posts.comments").OrderByRelated("clients", "name").Limit(5).Limit(6).Execute();

        Assert.Equal(
            "/users?order=id.asc,full_name.desc.nullslast,clients(name).asc&posts.order=title.asc&posts.limit=1&posts.comments.offset=10"
            + "&posts.comments.limit=10&limit=6",
            Uri.UnescapeDataString(Sent.Target));
    }

    [Fact]
    public async Task Rows_whose_keys_may_differ_name_their_columns()
    {
        await Client.From("users").InsertAll([new User(1, "Ada"), new User(2, "Bob")]).Execute();

        Assert.Equal("/users?columns=id,full_name", Uri.UnescapeDataString(Sent.Target));
        Assert.Equal("""[{"id":1,"full_name":"Ada"},{"id":2,"full_name":"Bob"}]""", Sent.Body);
        Assert.DoesNotContain("return=", Sent.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_a_value_and_keeps_its_body()
    {
        var client = new PostgrestClient(new Canned(HttpStatusCode.NotAcceptable,
            """{"code":"PGRST116","details":"The result contains 0 rows","hint":null,"message":"Cannot coerce the result to a single JSON object"}"""));

        var result = await client.From<User>("users").Eq("id", 0).Single();

        Assert.False(result.IsSuccess);
        Assert.Equal(406, result.Status);
        Assert.Equal("PGRST116", result.Error.Code);
        Assert.Equal("The result contains 0 rows", result.Error.Details);
        Assert.Null(result.Error.Hint);
        Assert.Equal("PGRST116", result.Error.Json!.Value.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Counting_reads_the_content_range()
    {
        wire.Headers["Content-Range"] = "0-1/42";

        var result = await Client.From("users").Count(CountMode.Exact).Head();

        Assert.Equal("HEAD", Sent.Method);
        Assert.Contains("Prefer: count=exact", Sent.Headers, StringComparison.Ordinal);
        Assert.Equal(42, result.Count);
        Assert.Equal(new ContentRange(0, 1, 42), result.Range);
    }

    [Fact]
    public async Task At_most_one_row_is_asked_for_as_two()
    {
        Assert.Null((await Client.From<User>("users").MaybeSingle()).ValueOrThrow());
        Assert.Equal("/users?limit=2", Sent.Target);

        var several = await new PostgrestClient(new Canned(body: "[{\"id\":1},{\"id\":2}]")).From<User>("users").MaybeSingle();
        Assert.Equal("PGRST116", several.Error!.Code);
    }

    public void Dispose() => wire.Dispose();

    internal sealed record User(int Id, string FullName);
}
