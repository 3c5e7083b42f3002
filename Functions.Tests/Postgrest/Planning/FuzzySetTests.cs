using Edge.Postgrest.Planning;

namespace Edge.Tests.Postgrest.Planning;

public sealed class FuzzySetTests
{
    private static readonly FuzzySet States = new(
    [
        "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Kansas", "Maryland", "Northern Marianas Islands", "Pennsylvania",
        "Rhode Island", "Virgin Islands", "Virginia", "Wyoming",
    ]);

    // The package's own examples.
    [Theory]
    [InlineData("Burger Islands", "Virgin Islands", 0.7142857142857143)]
    [InlineData("Why-oh-me-ing", "Wyoming", 0.5384615384615384)]
    [InlineData("Transylvania", "Pennsylvania", 0.75)]
    [InlineData("CanOfSauce", "Kansas", 0.4)]
    [InlineData("Alaskanbraskansas", "Arkansas", 0.47058823529411764)]
    public void The_nearest_name_has_the_smallest_share_of_edits(string query, string nearest, double score)
    {
        var (found, name) = States.Search(query, 0.33)[0];

        Assert.Equal(nearest, name);
        Assert.Equal(score, found, precision: 12);
    }

    [Fact]
    public void The_name_itself_is_found_alone_in_any_case() => Assert.Equal((1, "Alaska"), Assert.Single(States.Search("aLASKA", 0.33)));

    [Fact]
    public void A_score_at_the_limit_counts()
    {
        Assert.Equal("Pennsylvania", States.Nearest("Transylvania", 0.75));
        Assert.Null(States.Nearest("Transylvania", 0.76));
    }

    [Fact]
    public void Without_a_common_pair_of_letters_there_is_no_resemblance() => Assert.Null(new FuzzySet(["ab"]).Nearest("ba", 0));

    [Fact]
    public void An_empty_set_finds_nothing() => Assert.Null(new FuzzySet([]).Nearest("films", 0.33));

    [Fact]
    public void A_query_of_a_megabyte_costs_nothing()
    {
        using var time = new RunningTime();

        Assert.Null(States.Nearest(new string('a', 1 << 20), 0.33));

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
