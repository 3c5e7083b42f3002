using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Edge.Tests.Support;

/// <summary>Asks the compiler about a source text, with the project's settings.</summary>
internal static class Compiling
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Latest);

    /// <summary>As if the text were a file of the app's.</summary>
    public static CSharpCompilation AgainstTheApp(string source) =>
        Of([("Example.cs", source)], ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator));

    /// <param name="assemblies">Files; those that are not there for the compiler are left out.</param>
    public static CSharpCompilation Of(IEnumerable<(string File, string Text)> sources, IEnumerable<string> assemblies) => CSharpCompilation.Create(
        "Example",
        sources.Append(("Usings.cs", ImplicitUsings)).Select(source => CSharpSyntaxTree.ParseText(source.Item2, Latest, source.Item1)),
        assemblies.Select(file => MetadataReference.CreateFromFile(file)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
