using Edge.Postgrest.Sql;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Edge.Tests.Postgrest.Sql;

/// <summary>SQL that could be injected does not compile: the compiler itself is asked.</summary>
public sealed class OnlySqlCompilesTests
{
    private static readonly string[] SayWhatTheyAre =
    [
        """sql.Append($"SELECT 1")""",
        """sql.Append($"SELECT {new Identifier(text)} FROM {new QualifiedIdentifier(text, text)}")""",
        """sql.Append($"SELECT {new Literal(text)}, {new SqlParameter.OfSlot(default)}, {5L}")""",
        """sql.Append($"{SqlFragment.Fragment($"x")}")""",
        """SqlFragment.Fragment($"CAST( x AS {new TypeName(text)} )")""",
    ];

    private static readonly string[] AreText =
    [
        """sql.Append(text)""",
        """sql.Append("SELECT 1")""",
        """sql.Append("SELECT " + text)""",
        """sql.Append($"SELECT {text}")""",
        """sql.Append($"SELECT {"constant"}")""",
        """sql.Append($"SELECT {text,10}")""",
        """sql.Append($"SELECT {number:x}")""",
        """sql.Append($"SELECT {anything}")""",
        """sql.Append($"SELECT {text.AsSpan()}")""",
        """sql.Append($"SELECT " + text)""",
        """sql.Append($"SELECT {SqlFragment.Empty.ToString()}")""",
        """SqlFragment.Fragment(text)""",
        """SqlFragment.Fragment($"SELECT {text}")""",
        """SqlFragment.Join(text, [])""",
        """new SqlFragment(text, [])""",
        """sql.Raw(text)""",
    ];

    public static TheoryData<string> ThatSayWhatTheyAre => new(SayWhatTheyAre);

    public static TheoryData<string> ThatAreText => new(AreText);

    private static readonly Lazy<ILookup<string, Diagnostic>> Errors = new(CompileAll);

    [Theory]
    [MemberData(nameof(ThatSayWhatTheyAre))]
    public void What_says_what_it_is_compiles(string expression) => Assert.Empty(Errors.Value[expression]);

    [Theory]
    [MemberData(nameof(ThatAreText))]
    public void Text_does_not_compile_into_SQL(string expression) => Assert.NotEmpty(Errors.Value[expression]);

    /// <summary>The compiler's errors by expression. One compilation for all: starting it takes longest.</summary>
    private static ILookup<string, Diagnostic> CompileAll()
    {
        string[] expressions = [.. SayWhatTheyAre, .. AreText];
        var sources = expressions.Select((expression, index) => CSharpSyntaxTree.ParseText($$"""
            using System;
            using Edge.Postgrest.Schema;
            using Edge.Postgrest.Sql;
            static class Snippet{{index}}
            {
                static object Try(SqlBuilder sql, string text, object anything, long number) => {{expression}};
            }
            """)).ToArray();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(SqlBuilder).Assembly.Location).Distinct()
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create("Snippets", sources, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)
            .ToLookup(diagnostic => expressions[Array.IndexOf(sources, diagnostic.Location.SourceTree)]);
    }
}
