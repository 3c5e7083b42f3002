namespace Edge.Tests.Pages;

public sealed class BrowserTests(BrowserRun run) : IClassFixture<BrowserRun>
{
    [SkippableTheory]
    [InlineData("from the landing page to an edited row that two windows of the sample see")]
    [InlineData("a post that is published in one window of the sample is in the other")]
    [InlineData("two windows of the sample meet in the chat room")]
    [InlineData("a wrong token is refused with the reason")]
    [InlineData("a grid is used by the keyboard alone")]
    [InlineData("rows are filtered, sorted and turned over, and the query is shown in four languages")]
    [InlineData("rows are added and deleted by a form, and a select of its own embeds")]
    [InlineData("a role is chosen by the secret, and plan, row security and access say what it may do")]
    [InlineData("a function is called by a form")]
    [InlineData("relationships are drawn and figures move")]
    [InlineData("a phone has room for it")]
    [InlineData("axe finds nothing serious, in light and dark")]
    public Task In_a_browser(string scenario) => run.ShouldHold(scenario);
}
