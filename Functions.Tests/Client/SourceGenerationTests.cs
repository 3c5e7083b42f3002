using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>A client without reflection: everything it knows of types comes from a generated context.</summary>
public sealed partial class SourceGenerationTests
{
    private static readonly PostgrestClientOptions Generated = new(RowContext.Default.Options);

    [Fact]
    public async Task Rows_columns_and_values_come_from_the_context()
    {
        using var wire = new Canned(body: """[{"id":1,"full_name":"Ada","mood":"very happy"}]""");
        var users = new PostgrestClient(wire, Generated).From<User>("users");

        var rows = (await users.Eq(user => user.FullName, "Ada").Eq(user => user.Mood, Mood.VeryHappy).ToListAsync()).ValueOrThrow();

        Assert.Equal([new User(1, "Ada", Mood.VeryHappy)], rows);
        Assert.Equal("/users?full_name=eq.Ada&mood=eq.very%20happy", wire.Requests[^1].Target);
    }

    [Fact]
    public async Task JSON_itself_needs_no_context()
    {
        using var wire = new Canned(body: """[{"id":1}]""");
        var users = new PostgrestClient(wire, Generated).From("users");

        Assert.Equal(1, (await users.ToListAsync()).ValueOrThrow()[0].GetProperty("id").GetInt32());
        await users.Insert(JsonElement.Parse("""{"id":2}""")).Execute();
        Assert.Equal("""{"id":2}""", wire.Requests[^1].Body);
    }

    [Fact]
    public async Task Type_information_can_come_with_the_call()
    {
        using var wire = new Canned(body: """{"id":1,"full_name":"Ada","mood":"sad"}""");

        var user = await new PostgrestClient(wire, Generated).From("users").Single(RowContext.Default.User);

        Assert.Equal(Mood.Sad, user.ValueOrThrow().Mood);
    }

    [Fact]
    public void A_type_that_the_context_does_not_know_is_refused()
    {
        using var wire = new Canned();

        Assert.Throws<NotSupportedException>(() => { _ = new PostgrestClient(wire, Generated).From("users").Single<FilterTests.Film>(); });
    }

    internal sealed record User(int Id, string FullName, Mood Mood);

    [JsonConverter(typeof(JsonStringEnumConverter<Mood>))]
    internal enum Mood
    {
        [JsonStringEnumMemberName("sad")] Sad,
        [JsonStringEnumMemberName("very happy")] VeryHappy,
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(User))]
    private sealed partial class RowContext : JsonSerializerContext;
}
