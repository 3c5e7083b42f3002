using System.Collections.Immutable;

namespace Edge.Hosting.Commands.Init;

/// <summary>Writes the SQL of a plan. It may be run again.</summary>
internal static class InitScript
{
    public static ImmutableArray<string> Statements(InitPlan plan)
    {
        var (anonymous, login) = (Identifier(plan.AnonymousRole), Identifier(plan.LoginRole));
        return
        [
            .. plan.MakesAnonymous
                ? new[] { $"CREATE ROLE {anonymous} NOLOGIN NOINHERIT", $"COMMENT ON ROLE {anonymous} IS 'Made by edge init: requests without a token'" }
                : [],
            .. plan.MakesLogin
                ? new[]
                {
                    $"CREATE ROLE {login} LOGIN NOINHERIT PASSWORD {Literal(plan.LoginPassword)}",
                    $"COMMENT ON ROLE {login} IS 'Made by edge init: the app logs in as this role'",
                }
                : [$"ALTER ROLE {login} PASSWORD {Literal(plan.LoginPassword)}"],
            $"GRANT {anonymous} TO {login}",
            .. plan.Readable.Select(relation => relation.Schema).Distinct().Select(schema => $"GRANT USAGE ON SCHEMA {Identifier(schema)} TO {anonymous}"),
            .. plan.Readable.Select(relation => $"GRANT SELECT ON {Identifier(relation.Schema)}.{Identifier(relation.Name)} TO {anonymous}"),
        ];
    }

    /// <summary>Writes the statements for psql, with the notes as comments.</summary>
    public static string Text(InitPlan plan) =>
        string.Concat(plan.Notes.Select(note => $"-- {note.ReplaceLineEndings(" ")}\n"))
        + "BEGIN;\n" + string.Concat(Statements(plan).Select(statement => $"{statement};\n")) + "COMMIT;\n";

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
