using Edge.Postgrest.Planning;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Planning;

public sealed class MediaNegotiationTests
{
    private static readonly SchemaCache Schema = FilmSchema.Builder
        .Table("reels", "id integer", "data bytea")
        .Table("posters", "id integer")
        .Handler("reels", "application/vnd.reel", "reel_of")
        .Handler("posters", "*/*", "poster_of", answered: "image/png")
        .Handler(null, "application/vnd.any", "any_of")
        .Function("reel_count", "bigint")
        .Build();

    [Theory]
    [InlineData("/films", "*/*", "application/json")]
    [InlineData("/films", "text/csv", "text/csv")]
    [InlineData("/films", "application/xml, text/csv;q=0.2, application/json;q=0.1", "text/csv")]
    [InlineData("/films", "application/vnd.pgrst.object", "application/vnd.pgrst.object+json")]
    [InlineData("/films", "application/vnd.pgrst.array;nulls=stripped", "application/vnd.pgrst.array+json;nulls=stripped")]
    [InlineData("/films", "application/vnd.any", "application/vnd.any")]
    [InlineData("/reels", "application/vnd.reel", "application/vnd.reel")]
    [InlineData("/posters", "text/html", "image/png")]
    [InlineData("/posters?select=id", "application/json", "application/json")]
    public void The_first_accepted_type_that_can_be_made_is_answered(string path, string accept, string answered) =>
        Assert.Equal(answered, Read(path, accept).MediaType.Mime);

    [Theory]
    [InlineData("/films", "application/vnd.reel")]
    [InlineData("/reels?select=data", "application/vnd.reel")]
    [InlineData("/films", "application/openapi+json")]
    [InlineData("/films", "application/vnd.pgrst.plan")]
    public void What_cannot_be_made_is_refused(string path, string accept)
    {
        var error = Planned.Refused(Schema, "GET", path, headers: ("Accept", accept));

        Assert.Equal((406, "PGRST107"), (error.Status, error.Code));
        Assert.StartsWith("None of these media types are available: application/", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explained_type_must_be_one_that_can_be_made()
    {
        static ActionPlan Plan(string accept) => Planned.Plan(
            Schema, "GET", "/films", configure: config => config with { DbPlanEnabled = true }, headers: ("Accept", accept));

        var plan = Assert.IsType<ActionPlan.Database.RelationRead>(Plan("application/vnd.pgrst.plan+json; for=\"text/csv\""));
        Assert.IsType<MediaHandler.Csv>(plan.Handler);
        Assert.Equal(MediaKind.Plan, plan.MediaType.Kind);
        Assert.Throws<Edge.Postgrest.Errors.ApiException>(() => Plan("application/vnd.pgrst.plan+json; for=\"text/html\""));
    }

    [Fact]
    public void HEAD_needs_no_handler_but_the_type() =>
        Assert.IsType<MediaHandler.None>(Assert.IsType<ActionPlan.Database.RelationRead>(Planned.Plan(Schema, "HEAD", "/films")).Handler);

    [Theory]
    [InlineData("return=representation", typeof(MediaHandler.Json))]
    [InlineData("return=headers-only", typeof(MediaHandler.None))]
    [InlineData("return=minimal", typeof(MediaHandler.None))]
    [InlineData("count=exact", typeof(MediaHandler.None))]
    public void A_mutation_has_a_body_only_with_a_representation(string prefer, Type handler) =>
        Assert.IsType(handler, Planned.Mutation(Schema, "POST", "/films", "{}", ("Prefer", prefer)).Handler);

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/openapi+json")]
    public void The_root_answers_its_description(string accept) => Assert.Equal(
        MediaKind.OpenApi, Assert.IsType<ActionPlan.Inspect>(Planned.Plan(Schema, "GET", "/", headers: ("Accept", accept))).MediaType.Kind);

    [Fact]
    public void The_root_answers_nothing_else() =>
        Assert.Equal("PGRST107", Planned.Refused(Schema, "GET", "/", headers: ("Accept", "text/csv")).Code);

    private static ActionPlan.Database.RelationRead Read(string path, string accept) =>
        Assert.IsType<ActionPlan.Database.RelationRead>(Planned.Plan(Schema, "GET", path, headers: ("Accept", accept)));
}
