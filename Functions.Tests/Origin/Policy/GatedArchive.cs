using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Tests.Origin.Policy;

/// <summary>
/// The film archive behind an app that keeps to a policy without knowing the database: it asks another, which has no policy. Beside them the engine
/// under the same policy. Transactions are rolled back, unless asked for otherwise.
/// </summary>
public class GatedArchive : FilmsApp
{
    private TemporaryPolicy? _engines;
    private EdgeApp? _gate;
    private EdgeApp? _engine;

    public static string PolicyFile { get; } = Repository.Path("Functions.Tests/Origin/Policy/gate.policy.json");

    /// <summary>The app in front of the remote.</summary>
    public EdgeApp Gate
    {
        get
        {
            _ = ConnectionString;
            return _gate!;
        }
    }

    /// <summary>The engine under the same policy.</summary>
    public Api Engine => _engine!.Api;

    /// <summary>The remote, without a policy.</summary>
    public Api Remote => Api;

    /// <summary>Another gate in front of the same remote.</summary>
    public Task<EdgeApp> StartGate(params (string Name, string Value)[] settings) => FrontApp.Of(
        Remote.Root,
        [
            ("Access:PolicyFile", PolicyFile), ("Origin:VerifyJwt", "true"), ("jwt-secret", Token.Secret), ("db-schemas", "api, archive"),
            ("db-anon-role", "film_anon"), .. settings,
        ]);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!IsThere) return;
        _engines = EnginesPolicy();
        _engine = await StartApp(("Access:PolicyFile", _engines.Path));
        _gate = await StartGate();
    }

    public override async Task DisposeAsync()
    {
        if (_gate is not null) await _gate.DisposeAsync();
        if (_engine is not null) await _engine.DisposeAsync();
        _engines?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>The engine sees in the database what belongs together.</summary>
    internal static TemporaryPolicy EnginesPolicy()
    {
        var json = JsonNode.Parse(File.ReadAllText(PolicyFile), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        foreach (var role in json["roles"]!.AsObject().Select(role => role.Value!["relations"]!.AsObject()))
            foreach (var relation in role.Select(relation => relation.Value).OfType<JsonObject>())
                (relation["read"] as JsonObject)?.Remove("embeds");
        return new(json.ToJsonString());
    }
}

internal static class Members
{
    /// <summary>A member, whose films are those of some directors.</summary>
    public static Api Member(this Api api, string? sub, params int[] directors) => api.With(
        "Authorization",
        $"Bearer {Token.Of(new() { ["role"] = "film_member", ["sub"] = sub, ["directors"] = new JsonArray([.. directors]) })}");
}
