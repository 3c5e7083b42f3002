using System.Text;
using System.Text.Json;
using CsCheck;
using Edge.Client;
using Edge.Origin;
using Edge.Postgrest;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Tests.Client;

/// <summary>Texts of all kinds go to Postgres and are asked for by every operator: the engine finds exactly the rows that it should.</summary>
public sealed class EngineRoundTripTests(EngineRoundTripTests.Texts texts) : IClassFixture<EngineRoundTripTests.Texts>
{
    private const int FirstId = 1000;

    [SkippableFact]
    public async Task What_was_written_comes_back_as_it_was()
    {
        var rows = (await (await Rows()).Select("id,title,tags,details").Order("id").ToListAsync<Film>()).ValueOrThrow();

        Assert.Equal(texts.All, rows.Select(row => row.Title));
        Assert.Equal(texts.All, rows.Select(row => row.Tags[0]));
        Assert.Equal(texts.All, rows.Select(row => row.Details.GetProperty("text").GetString()));
    }

    [SkippableFact]
    public Task Equal() => EachFinds((films, text) => films.Eq("title", text), (row, text) => row == text);

    [SkippableFact]
    public Task Not_equal() => EachFinds((films, text) => films.Neq("title", text), (row, text) => row != text);

    [SkippableFact]
    public Task Distinct() => EachFinds((films, text) => films.IsDistinct("title", text), (row, text) => row != text);

    [SkippableFact]
    public Task Greater() => EachFinds((films, text) => films.Gt("title", text), (row, text) => Compare(row, text) > 0);

    [SkippableFact]
    public Task Less_or_equal() => EachFinds((films, text) => films.Lte("title", text), (row, text) => Compare(row, text) <= 0);

    [SkippableFact]
    public Task Among_others() => EachFinds((films, text) => films.In("title", new[] { text, "x,y", "" }), (row, text) => row == text || row is "x,y" or "");

    [SkippableFact]
    public Task Not_among_others() => EachFinds((films, text) => films.NotIn("title", new[] { text, "," }), (row, text) => row != text && row != ",");

    [SkippableFact]
    public Task In_a_tree() =>
        EachFinds(
            (films, text) => films.Or(or => or.Eq("title", text).And(and => and.In("title", new[] { "", text }).Neq("title", text))),
            (row, text) => row == text || row == "");

    [SkippableFact]
    public Task Not_in_a_tree() =>
        EachFinds((films, text) => films.Not(not => not.Gte("id", FirstId).Eq("title", text)), (row, text) => row != text);

    [SkippableFact]
    public Task Any_of() =>
        EachFinds((films, text) => films.Filter("title", "eq(any)", new[] { text, "x" }), (row, text) => row == text || row == "x");

    [SkippableFact]
    public Task Like() =>
        EachFinds((films, text) => films.Like("title", Escaped(text)), (row, text) => row == text, text => !text.Contains('*', StringComparison.Ordinal));

    [SkippableFact]
    public Task Like_any_of() =>
        EachFinds(
            (films, text) => films.LikeAnyOf("title", Escaped(text), "nothing like it"), (row, text) => row == text,
            text => !text.Contains('*', StringComparison.Ordinal));

    [SkippableFact]
    public Task Match() =>
        EachFinds((films, text) => films.RegexMatch("title", "***=" + text), (row, text) => row.Contains(text, StringComparison.Ordinal));

    [SkippableFact]
    public Task Array_contains() => EachFinds((films, text) => films.Contains("tags", new[] { text }), (row, text) => row == text);

    [SkippableFact]
    public Task Array_overlaps_in_a_tree() =>
        EachFinds((films, text) => films.Or(or => or.Overlaps("tags", new[] { text, "x" }).Is("id", null)), (row, text) => row == text || row == "x");

    [SkippableFact]
    public Task Json_contains() =>
        EachFinds((films, text) => films.Contains("details", new Dictionary<string, string> { ["text"] = text }), (row, text) => row == text);

    [SkippableFact]
    public Task Text_in_json() => EachFinds((films, text) => films.Eq("details->>text", text), (row, text) => row == text);

    [SkippableFact]
    public Task Key_of_json() =>
        EachFinds((films, text) => films.Eq(Field.Named("details").Json("keys").JsonText(text), "yes"), (row, text) => row == text);

    [SkippableFact]
    public Task Key_of_json_in_a_tree() =>
        EachFinds((films, text) => films.Or(or => or.Eq(Field.Named("details").Json("keys").JsonText(text), "yes")), (row, text) => row == text);

    [SkippableFact]
    public async Task Any_words_can_be_searched_for()
    {
        foreach (var type in new[] { TextSearchType.Plain, TextSearchType.Phrase, TextSearchType.Websearch })
        {
            foreach (var text in texts.All) (await (await Rows()).TextSearch("words", text, type, "english").Head()).EnsureSuccess();
        }
    }

    [SkippableFact]
    public async Task Any_argument_arrives()
    {
        foreach (var text in texts.All)
        {
            foreach (var method in new[] { RpcMethod.Get, RpcMethod.Post })
            {
                var greeting = (await (await texts.Client).Rpc("greet", new { name = text, greeting = text }, method).Read<string>()).ValueOrThrow();
                Assert.Equal($"{text}, {text}", greeting);
            }
        }
    }

    [SkippableFact]
    public async Task Any_name_can_be_an_alias()
    {
        foreach (var text in texts.All.Where(text => text.Length > 0))
        {
            var row = (await (await texts.Client).From("films").Select(SelectItem.Of("id").As(text)).Limit(1).Single()).ValueOrThrow();
            Assert.Equal(text, row.EnumerateObject().Single().Name);
        }
    }

    [SkippableFact]
    public async Task Odd_columns_are_selected_sorted_compared_and_written()
    {
        var mail = (await texts.Client).From("Fan Mail");
        var columns = new[] { "the id", "from, to", "say \"hi\"", "(odd.name)", "größe" };
        var row = columns.ToDictionary(column => column, object (column) => column is "the id" or "(odd.name)" ? 77 : column);

        var written = (await mail.Insert(row).Single()).ValueOrThrow();
        Assert.Equal(columns, written.EnumerateObject().Select(property => property.Name));
        foreach (var column in columns)
        {
            var field = Field.Named(column);
            var found = await mail.Select(SelectItem.Of(field)).Eq(field, row[column]).Or(or => or.Eq(field, row[column])).Order(field).Single();
            Assert.Equal(row[column].ToString(), found.ValueOrThrow().GetProperty(column).ToString());
        }

        (await mail.Delete().Eq(Field.Named("the id"), 77).Execute()).EnsureSuccess();
    }

    [SkippableFact]
    public async Task An_index_is_an_index_wherever_it_stands()
    {
        var lang = await (await texts.Client).From("directors").Eq("id", 1)
            .Select(SelectItem.Embed("films", SelectItem.Of("details->crew->0").As("first")))
            .Order("id", referencedTable: "films").Single();

        Assert.Equal("Freund", lang.ValueOrThrow().GetProperty("films")[0].GetProperty("first").GetProperty("name").GetString());
    }

    [SkippableFact]
    public async Task Over_a_socket_it_is_the_same()
    {
        await texts.Client;
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        var films = new PostgrestClient(sockets, new PostgrestClientOptions { BaseAddress = new Uri(texts.Root) }).From("films").Gte("id", FirstId);

        foreach (var text in texts.All)
        {
            var found = (await films.Eq("title", text).Or(or => or.In("title", new[] { text })).Single()).ValueOrThrow();
            Assert.Equal(text, found.GetProperty("title").GetString());
        }
    }

    private async Task<Query<JsonElement>> Rows() => (await texts.Client).From("films").Gte("id", FirstId);

    private async Task EachFinds(
        Func<Query<JsonElement>, string, Query<JsonElement>> ask, Func<string, string, bool> matches, Func<string, bool>? speaksOf = null)
    {
        var rows = await Rows();
        foreach (var text in texts.All.Where(speaksOf ?? (_ => true)))
        {
            var found = (await ask(rows, text).Select("id").Order("id").ToListAsync<JsonElement>()).ValueOrThrow();
            var expected = texts.All.Select((row, at) => (row, Id: FirstId + at)).Where(candidate => matches(candidate.row, text)).Select(row => row.Id);
            Assert.Equal(expected, found.Select(row => row.GetProperty("id").GetInt32()));
        }
    }

    /// <summary>As the C collation does.</summary>
    private static int Compare(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    internal sealed record Film(int Id, string Title, string[] Tags, JsonElement Details);

    /// <summary>Films whose titles are made up to be difficult, and a client of an app on their database.</summary>
    public sealed class Texts : FilmsDatabase
    {
        private static readonly string[] Chosen =
        [
            "", "\"", "\\", ",", ".", "(", ")", "{", "}", "*", "%", "_", ":", "'", "''", "$1", "--", ";", "\n", "\t", " ", "  a ", "null", "NULL", "eq.1", "not.eq.1",
            "not.null", "in.(1)", "is.null", "fts(english).a", "),id.eq.1", ",id.gt.0)", "\",id.gt.0", "\\\",id.gt.0", "{a,b}", "{\"a\"}", "a->b", "a->>b", "a::text", "a&b=c#d",
            "a+b", "%20", "%", "é", "ß", "😀", "שלום", "x,y", "x", "1", "0", "-1",
        ];

        private readonly Lazy<Task<PostgrestClient>> started;
        private EdgeApp? app;

        public Texts() => started = new(Start);

        public IReadOnlyList<string> All { get; } = [.. Chosen.Concat(Random()).Distinct()];

        public Task<PostgrestClient> Client => started.Value;

        public string Root => app!.Root + "/rest/v1";

        public override async Task DisposeAsync()
        {
            if (app is not null) await app.DisposeAsync();
            await base.DisposeAsync();
        }

        private async Task<PostgrestClient> Start()
        {
            app = await EdgeApp.Start([("db-uri", AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "film_anon")]);
            var client = new PostgrestClient(new InProcessHandler(app.Services.GetRequiredService<PostgrestEngine>().Answer));
            var rows = All.Select((text, at) => new
            {
                Id = FirstId + at,
                Title = text,
                Year = 2000,
                Tags = new[] { text },
                Details = new { Text = text, Keys = new Dictionary<string, string> { [text] = "yes" } },
            });
            (await client.From("films").InsertAll(rows).Execute()).EnsureSuccess();
            return client;
        }

        // Postgres has no text with a NUL in it; halves of surrogate pairs are not text. A film is called M already.
        private static IEnumerable<string> Random() =>
            Gen.Char.Select(character => char.IsSurrogate(character) || character == '\0' ? '\uFFFD' : character).Array[2, 8]
                .Select(characters => new string(characters)).Array[40].Single();
    }
}
