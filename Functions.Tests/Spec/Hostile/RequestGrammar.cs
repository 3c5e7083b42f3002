using System.Text;

namespace Edge.Tests.Spec.Hostile;

/// <summary>Requests that are right for <c>schema.sql</c>, at random. The same seed gives the same requests.</summary>
internal sealed class RequestGrammar(Random random)
{
    private static readonly string[] Tables = ["books", "authors", "shelves", "placed", "notes", "cheap_books", "odd, name"];
    private static readonly string[] Columns = ["id", "title", "author_id", "price", "printed", "tags", "details", "span", "words", "name", "text", "stars", "code"];
    private static readonly string[] Embeds = ["authors", "books", "shelves", "notes", "placed", "mentor:authors!mentor_id", "books!inner", "last_word", "cheap_books"];
    private static readonly string[] Functions = ["add", "books_of", "echo", "echo_text", "echo_bytes", "joined", "nothing", "headers_seen"];
    private static readonly string[] Operators =
        ["eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch", "cs", "cd", "ov", "sl", "sr", "nxr", "nxl", "adj", "isdistinct"];
    private static readonly string[] Values =
        ["1", "0", "-1", "99999999999999999999", "1e400", "NaN", "null", "true", "abc", "%25", "*", "{a,b}", "[1,5)", "2020-01-01", "é", "%F0%9F%98%80", "", "(", "\"x\"", "a.b"];
    private static readonly string[] Accepts =
    [
        "*/*", "application/json", "text/csv", "application/vnd.pgrst.object+json", "application/vnd.pgrst.array+json;nulls=stripped",
        "application/vnd.pgrst.plan+json; options=analyze|verbose", "application/octet-stream", "text/plain", "application/geo+json", "application/openapi+json",
        "text/html;q=0.1, application/json;q=0.9",
    ];
    private static readonly string[] Preferences =
    [
        "return=representation", "return=minimal", "return=headers-only", "count=exact", "count=planned", "count=estimated", "resolution=merge-duplicates",
        "resolution=ignore-duplicates", "missing=default", "handling=strict", "handling=lenient", "max-affected=1", "timezone=Europe/Rome", "tx=rollback",
    ];
    private static readonly string[] ContentTypes =
        ["application/json", "text/csv", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream", "text/xml", "application/json; charset=utf-8"];
    private static readonly string[] Bodies =
    [
        "{\"id\":1}", "[{\"id\":1,\"text\":\"a\"},{\"id\":2,\"text\":\"b\"}]", "{\"text\":\"é\\ud83d\\ude00\",\"stars\":3}", "{\"a\":1,\"b\":2}", "[]", "{}", "null", "7",
        "id,text\n3,three\n4,NULL\n", "a=1&b=2", "{\"extra\":{\"a\":[1,2,{\"b\":null}]}}", "{\"author\":2}", "plain text", "{\"words\":[\"a\",\"b\"]}", "{\"a \\\"column\\\"\":\"x\\ny\",\"größe\":1}",
    ];

    public HostileRequest Next()
    {
        var method = One("GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE");
        var isCall = Chance(5);
        var path = isCall ? "/rpc/" + One(Functions) : Chance(50) ? "/" : "/" + One(Tables);
        List<string> query = [];
        if (isCall && method is "GET" or "HEAD") query.Add(One("a=1&b=2", "author=1", "words=x&words=y", "a=x", ""));
        if (!Chance(3)) query.Add("select=" + Select(3));
        for (var i = random.Next(3); i > 0; i--) query.Add(Filter());
        if (Chance(6)) query.Add(One("and=", "or=", "not.and=", "books.or=") + "(" + Tree(3) + ")");
        if (Chance(4)) query.Add(One("order=", "authors.order=") + string.Join(',', Many(2, Order)));
        if (Chance(5)) query.Add(One("limit=", "offset=", "books.limit=") + One("0", "1", "5", "-1", "99999999999"));
        if (Chance(8)) query.Add("columns=" + string.Join(',', Many(3, Column)));
        if (Chance(10)) query.Add("on_conflict=" + Column());
        query.RemoveAll(part => part.Length == 0);
        var hasBody = method is "POST" or "PATCH" or "PUT" || Chance(50);
        return new(method, path, query.Count == 0 ? "" : "?" + string.Join('&', query), Headers(hasBody), hasBody ? Encoding.UTF8.GetBytes(One(Bodies)) : []);
    }

    private List<(string, string)> Headers(bool hasBody)
    {
        List<(string, string)> headers = [];
        if (hasBody && !Chance(4)) headers.Add(("Content-Type", One(ContentTypes)));
        if (Chance(3)) headers.Add(("Accept", One(Accepts)));
        if (Chance(3)) headers.Add(("Prefer", string.Join(", ", Many(3, () => One(Preferences)))));
        if (Chance(8)) headers.Add(("Range", One("0-4", "2-", "10-1", "items=0-1", "-3", "0-99999999999999999999")));
        if (Chance(12)) headers.Add((One("Accept-Profile", "Content-Profile"), One("api", "other", "public")));
        if (Chance(12)) headers.Add(("Authorization", One("Bearer " + Token.For("library_anon"), "Bearer a.b.c", "Bearer ", "Basic eA==")));
        if (Chance(12)) headers.Add(("Origin", "https://example.org"));
        if (Chance(12)) headers.Add(("Access-Control-Request-Headers", "X-One, X-Two"));
        if (Chance(12)) headers.Add(("X-Request-Id", "42"));
        if (Chance(12)) headers.Add(("Cookie", "a=b; c=\"d\""));
        return headers;
    }

    private string Select(int depth) => string.Join(',', Many(4, () => random.Next(12) switch
    {
        0 => "*",
        1 => "x:" + Column(),
        2 => Column() + "::" + One("text", "integer", "jsonb", "nosuch"),
        3 => Column() + One(".count()", ".sum()", ".max()::text", ".avg()"),
        4 => "count()",
        5 => "details->" + One("parts->0", ">pages", "parts->-1", "x->y->>z"),
        6 or 7 when depth > 0 => One(Embeds) + "(" + Select(depth - 1) + ")",
        8 when depth > 0 => "..." + One(Embeds) + "(" + Select(depth - 1) + ")",
        _ => Column(),
    }));

    private string Filter() => One("", "", "authors.", "books.") + Column() + "=" + Operation();

    private string Operation() => (Chance(6) ? "not." : "") + random.Next(8) switch
    {
        0 => "in.(" + string.Join(',', Many(4, () => One(Values))) + ")",
        1 => "is." + One("null", "true", "unknown", "not_null"),
        2 => One("fts", "plfts(english)", "phfts", "wfts(nosuch)") + "." + One(Values),
        3 => One(Operators) + One("(any)", "(all)") + ".{" + One(Values) + "}",
        _ => One(Operators) + "." + One(Values),
    };

    private string Tree(int depth) => string.Join(',', Many(3, () =>
        depth > 0 && Chance(3) ? One("and", "or", "not.and", "not.or") + "(" + Tree(depth - 1) + ")" : Column() + "." + Operation()));

    private string Order() => One("authors(name)", Column(), Column()) + One("", ".asc", ".desc", ".nullsfirst", ".desc.nullslast");

    private string Column() => One(Columns);

    private IEnumerable<string> Many(int most, Func<string> one) => Enumerable.Range(0, 1 + random.Next(most)).Select(_ => one()).ToList();

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string One(params string[] choices) => choices[random.Next(choices.Length)];
}
