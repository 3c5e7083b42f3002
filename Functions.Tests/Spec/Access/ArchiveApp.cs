namespace Edge.Tests.Spec.Access;

/// <summary>The film archive with an access policy in front of it; the roles of the database may do anything there.</summary>
public sealed class ArchiveApp : FilmsApp
{
    public static string PolicyFile { get; } = Repository.Path("Functions.Tests/Spec/Access/archive.policy.json");

    /// <summary>As a member, whose films are those of one director.</summary>
    public Api Member(string sub, params int[] directors) => Api.With(
        "Authorization",
        $"Bearer {Token.Of(new() { ["role"] = "film_member", ["sub"] = sub, ["directors"] = new System.Text.Json.Nodes.JsonArray([.. directors]) })}");

    protected override IEnumerable<(string Name, string Value)> UsualSettings() =>
        [.. base.UsualSettings(), ("db-plan-enabled", "true"), ("Access:PolicyFile", PolicyFile)];
}
