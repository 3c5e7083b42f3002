using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Edge.Tests.Client;

/// <summary>The client as a library of its own: its sources are compiled without the rest of the app, and the SDK's analyzers look at them.</summary>
public sealed class TrimmingTests
{
    private static readonly Lazy<CSharpCompilation> Alone = new(CompileAlone);

    [Fact]
    public void The_client_needs_nothing_but_the_base_class_library() =>
        Assert.Empty(Alone.Value.GetDiagnostics().Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error));

    [Fact]
    public async Task The_client_can_be_trimmed_and_compiled_ahead_of_time() => Assert.Empty(await Warnings(Alone.Value));

    [Fact]
    public async Task Without_a_context_the_client_says_that_it_needs_reflection()
    {
        var careless = CSharpSyntaxTree.ParseText("class Careless { object options = new Edge.Client.PostgrestClientOptions(); }");

        Assert.Contains(await Warnings(Alone.Value.AddSyntaxTrees(careless)), warning => warning.Contains("IL2026", StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<string>> Warnings(CSharpCompilation compilation)
    {
        var analyzers = new AnalyzerFileReference(AnalyzerPath(), new Loader()).GetAnalyzers(LanguageNames.CSharp);
        var found = await compilation.WithAnalyzers(analyzers, new AnalyzerOptions([], new TrimmingOptions())).GetAnalyzerDiagnosticsAsync();
        return found.Select(diagnostic => diagnostic.ToString());
    }

    private static CSharpCompilation CompileAlone() => Compiling.Of(
        Directory.EnumerateFiles(Repository.Path("Functions", "Client"), "*.cs").Select(file => (file, File.ReadAllText(file))),
        Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Where(IsManaged));

    private static bool IsManaged(string file) =>
        Path.GetFileName(file) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll")
        && !name.EndsWith(".Native.dll", StringComparison.Ordinal);

    /// <summary>Of the package that the SDK itself uses when it trims.</summary>
    private static string AnalyzerPath() =>
        typeof(TrimmingTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "TrimAnalyzer").Value!;

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    private sealed class TrimmingOptions : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Enabled();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Enabled : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                value = "true";
                return key is "build_property.EnableTrimAnalyzer" or "build_property.EnableAotAnalyzer" or "build_property.EnableSingleFileAnalyzer";
            }
        }
    }
}
