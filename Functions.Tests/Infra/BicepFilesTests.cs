namespace Edge.Tests.Infra;

/// <summary>The templates as files.</summary>
public sealed class BicepFilesTests
{
    public static TheoryData<string> Files =>
        [.. Templates.Files().Where(file => !file.EndsWith(".json", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Repository.Path("infra"), file))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Compiler_and_linter_have_nothing_to_say_and_the_layout_is_the_formatters(string file)
    {
        var path = Repository.Path("infra", file);

        Assert.Empty(await BicepCompiler.Shared.Diagnostics(path));
        Assert.Equal(await BicepCompiler.Shared.Format(path), await File.ReadAllTextAsync(path));
    }
}
