using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Edge.Origin;
using Edge.Postgrest;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Config;
using Edge.Postgrest.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Cache;

/// <summary>
/// A remote PostgREST, as an origin whose answers can be kept. Nothing is known of its database: answers depend on what their requests name, clients
/// share them only if all their claims are the same, and nobody says what others write.
/// </summary>
/// <param name="gate">Null: tokens are not checked here, and answers to them not kept.</param>
/// <param name="longest">Bytes of a body that can be kept.</param>
internal sealed class RemoteSource(
    RemoteOrigin remote, TokenGate? gate, OriginOptions options, PostgrestConfig config, CachePolicies policies, long longest) : ICacheableOrigin
{
    private const string ApiKey = "apikey";

    private static readonly Asker Anybody = new("", ClaimValues.None, IsAnonymous: true);

    private static readonly FrozenSet<string> Conditions =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range");

    private readonly Askers askers = new();
    private readonly NamedByRequest names = new(policies, config);
    private readonly ClaimsRead.Some differences = DifferencesOf(options, gate);
    private readonly FrozenSet<string> inKey = Question.Headers.Concat(["Authorization", "Cookie"]).Concat(HeadersOf(options))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool KnowsTransactions => false;

    public ulong? Cluster => null;

    public string? DefaultSchema => null;

    public string? TraceHeader => config.ServerTraceHeader;

    public string Realm { get; } = RealmOf(options, gate, config);

    /// <summary>A cookie, or a password that is no token, can be anything to the remote.</summary>
    public async ValueTask<Asker?> Ask(IHeaderDictionary headers, CancellationToken cancellation)
    {
        var hasToken = BearerToken.Of(headers) is not null;
        if (headers.Cookie.Count > 0 || headers.Authorization.Count > (hasToken ? 1 : 0)) return null;
        var hasKey = headers.ContainsKey(ApiKey);
        if (gate is null) return hasToken || hasKey ? null : Anybody;
        if (hasKey && !hasToken && !gate.TakesApiKey) return null;
        try
        {
            return askers.Of(await gate.Verify(headers, cancellation));
        }
        catch (ApiException)
        {
            return null;
        }
    }

    public ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) =>
        gate is null ? remote.Answer(request, cancellation) : gate.Answer(request, cancellation);

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) =>
        gate is null ? remote.Describe(request, cancellation) : gate.Describe(request, cancellation);

    public async ValueTask<TracedResponse> AnswerTraced(PostgrestRequest request, CancellationToken cancellation)
    {
        if (gate is not null && await gate.Refusal(request, cancellation) is { } refused) return new(refused, Provenance.None.Instance);
        return request.Method switch
        {
            "GET" or "HEAD" => await Read(request, cancellation),
            "OPTIONS" => new(await remote.Answer(request, cancellation), Provenance.None.Instance),
            _ => await Write(request, cancellation),
        };
    }

    /// <summary>It never says so.</summary>
    public void Outdated(Provenance.Read read)
    {
    }

    public ValueTask<Confirmation> Confirm(CacheEntry entry, CancellationToken cancellation) => new(Confirmation.NotLogged);

    private async ValueTask<TracedResponse> Read(PostgrestRequest request, CancellationToken cancellation)
    {
        var dependencies = names.ReadBy(request) with { Claims = differences };
        if (dependencies.Uncacheable is not null) return new(await remote.Answer(request, cancellation), Read(dependencies));
        try
        {
            var response = await remote.Ask(Unconditional(request), cancellation);
            if (response.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent)) return new(response, Provenance.None.Instance);
            var unknown = KeptHeaders.NamesIn(response.Headers).FirstOrDefault(name => !inKey.Contains(name));
            return unknown is null
                ? new(await InMemory(response, request, cancellation), Read(dependencies))
                : new(response, Read(Dependencies.Never($"differs by {unknown}")));
        }
        catch (RemoteFailure failure)
        {
            return new(remote.Refusal(failure, request), Provenance.None.Instance);
        }
    }

    private async ValueTask<TracedResponse> Write(PostgrestRequest request, CancellationToken cancellation)
    {
        var written = new Provenance.Written(names.WrittenBy(request), Xid: null);
        try
        {
            var response = await remote.Ask(request, cancellation);
            return new(response, IsRefusal(response) ? Provenance.None.Instance : written with { MayGoOn = false });
        }
        catch (RemoteFailure failure)
        {
            return new(remote.Refusal(failure, request), failure.Error.LeavesOutcomeUnknown ? written : Provenance.None.Instance);
        }
        catch (OperationCanceledException)
        {
            throw new WriteInterruptedException(written, cancellation);
        }
    }

    private static Provenance.Read Read(Dependencies dependencies) => new(dependencies, PgSnapshot.Blind, SchemaVersion: 0, Role: "");

    /// <summary>An error of PostgREST's own, after which nothing is stored; a function can give its answer a status of 4xx, too.</summary>
    private static bool IsRefusal(PostgrestResponse response) =>
        response.Status is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError &&
        response.Headers.Any(header => header.Key.Equals("Proxy-Status", StringComparison.OrdinalIgnoreCase) &&
            header.Value.StartsWith("PostgREST; error=", StringComparison.Ordinal));

    /// <summary>What the client has already is no concern of others who will get the same answer.</summary>
    private static PostgrestRequest Unconditional(PostgrestRequest request) => request with
    {
        Headers = new HeaderDictionary(request.Headers.Where(header => !Conditions.Contains(header.Key))
            .ToDictionary(StringComparer.OrdinalIgnoreCase)),
    };

    /// <summary>Nothing of it has been sent yet: if it breaks off, that can still be said.</summary>
    private async ValueTask<PostgrestResponse> InMemory(PostgrestResponse response, PostgrestRequest request, CancellationToken cancellation)
    {
        try
        {
            var body = HttpMethods.IsHead(request.Method) ? ResponseBody.Empty
                : response.Body is RemoteBody remoteBody ? await remoteBody.Gather(longest, cancellation)
                : response.Body;
            if (ReferenceEquals(body, response.Body)) return response;
            await response.DisposeAsync();
            return new() { Status = response.Status, Reason = response.Reason, Headers = response.Headers, Body = body };
        }
        catch (Exception failure)
        {
            await response.DisposeAsync();
            if (failure is not (IOException or TimeoutException)) throw;
            throw RemoteFailure.OfBody(failure);
        }
    }

    private static IEnumerable<string> HeadersOf(OriginOptions options) => options.Varying.Append("Accept-Encoding").Append(ApiKey);

    /// <summary>Always the same, so that two answers to one question are told apart in the same way.</summary>
    private static ClaimsRead.Some DifferencesOf(OriginOptions options, TokenGate? gate) => new(
    [
        .. HeadersOf(options).Select(name => new SettingRead("request.headers", name)),
        .. gate is null ? ImmutableArray<SettingRead>.Empty : [new SettingRead("request.jwt.claims", null)],
    ]);

    /// <summary>The operator's headers may be passwords: of them there is a hash of a hash.</summary>
    private static string RealmOf(OriginOptions options, TokenGate? gate, PostgrestConfig config)
    {
        var headers = options.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .Select(header => $"{header.Key.ToLowerInvariant()} {Hash(header.Value)}\n");
        return Hash(
            $"{typeof(RemoteSource).Module.ModuleVersionId}\n{options.Url!.TrimEnd('/')}\n{string.Concat(headers)}\n{options.VaryBy}\n" +
            $"{(gate is null ? "" : $"checked {gate.TakesApiKey}")}\n{ConfigDump.Text(config)}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
