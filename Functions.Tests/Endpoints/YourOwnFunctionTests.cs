using Microsoft.CodeAnalysis;

namespace Edge.Tests.Endpoints;

/// <summary>README's example of a function of one's own is complete, short and true.</summary>
public sealed class YourOwnFunctionTests
{
    private static readonly string[] Example =
    [
        .. File.ReadLines(Repository.Path("README.md"))
            .SkipWhile(line => line != "## A function of your own").SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```"),
    ];

    [Fact]
    public void It_has_15_lines_at_most() => Assert.InRange(Example.Length, 5, 15);

    [Fact]
    public void It_compiles_against_the_app() =>
        Assert.Empty(Compiling.AgainstTheApp(string.Join('\n', Example)).GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning));
}
