using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Edge.Cache;
using Edge.Postgrest;
using Edge.Postgrest.Schema;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Cache;

/// <summary>
/// An origin over a database in memory that sees changes as Postgres does: a transaction is visible from its end on, and an answer comes with the
/// snapshot that it was read under. Each relation has one number. Clients are called by their Authorization header; <c>diaries</c> are of one each.
/// </summary>
internal sealed class MemoryDatabase : ICacheableOrigin
{
    public const string Private = "diaries";

    private readonly Lock _access = new();
    private readonly SortedSet<ulong> _running = [];
    private readonly List<(string Relation, ulong Xid)> _log = [];
    private readonly Dictionary<string, int> _values = [];
    private ulong _next = 100;

    public int Reads { get; private set; }

    public int Confirmations { get; private set; }

    public bool IsDown { get; set; }

    public bool IsLogged { get; set; } = true;

    /// <summary>Reads have read, but their answers wait for this.</summary>
    public Task AnswersLeave { get; set; } = Task.CompletedTask;

    /// <summary>What a confirmation has found waits for this.</summary>
    public Task ConfirmationsLeave { get; set; } = Task.CompletedTask;

    /// <summary>As a remote PostgREST, it says nothing of transactions and snapshots.</summary>
    public bool IsBlind { get; init; }

    /// <summary>Writes are under way when they are given up: see <see cref="Begun"/>.</summary>
    public bool LosesWrites { get; set; }

    /// <summary>The write that was lost last.</summary>
    public ulong Begun { get; private set; }

    public bool KnowsTransactions => !IsBlind;

    public ulong? Cluster { get; set; }

    public string? Realm { get; set; } = "films 1";

    public string? DefaultSchema => "public";

    public string? TraceHeader { get; set; }

    /// <summary>Characters of an answer at least.</summary>
    public int Length { get; init; }

    /// <summary>A value that all who ask from now on must see, if it is committed.</summary>
    public int Value(string relation)
    {
        lock (_access) return _values.GetValueOrDefault(relation);
    }

    public ulong Begin()
    {
        lock (_access)
        {
            _running.Add(_next);
            return _next++;
        }
    }

    public void Commit(ulong xid, string relation)
    {
        lock (_access)
        {
            _running.Remove(xid);
            _log.Add((relation, xid));
            _values[relation] = _values.GetValueOrDefault(relation) + 1;
        }
    }

    public static string BodyOf(string relation, int value, string client) =>
        relation == Private ? string.Create(CultureInfo.InvariantCulture, $"{relation} {value} of {client}")
            : string.Create(CultureInfo.InvariantCulture, $"{relation} {value}");

    public static Dependency On(string relation) => new(new QualifiedIdentifier("api", relation));

    public ValueTask<Asker?> Ask(IHeaderDictionary headers, CancellationToken cancellation)
    {
        var client = headers.Authorization.ToString();
        return new(client == "forged" ? null
            : client.Length == 0 ? new Asker("anon", ClaimValues.None, IsAnonymous: true)
            : new Asker("member", new ClaimValues($$"""{"name":"{{client}}"}"""), IsAnonymous: false));
    }

    public async ValueTask<PostgrestResponse> Answer(PostgrestRequest request, CancellationToken cancellation) =>
        (await AnswerTraced(request, cancellation)).Response;

    public ValueTask<PostgrestResponse> Describe(PostgrestRequest request, CancellationToken cancellation) => Answer(request, cancellation);

    public async ValueTask<TracedResponse> AnswerTraced(PostgrestRequest request, CancellationToken cancellation)
    {
        if (IsDown) return new(Response(503, "down"), Provenance.None.Instance);
        var relation = request.Path.Split('/')[^1];
        if (request.Method == "POST")
        {
            var xid = Begin();
            var changes = new Changes(false, [On(relation)]);
            if (LosesWrites)
            {
                Begun = xid;
                return new(Response(504, "lost"), new Provenance.Written(changes, Xid: null));
            }

            Commit(xid, relation);
            return new(Response(201, ""), new Provenance.Written(changes, IsBlind ? null : xid) { MayGoOn = false });
        }

        var (value, snapshot) = Read(relation);
        await AnswersLeave.WaitAsync(cancellation);
        var claims = relation == Private ? new ClaimsRead.Some([new SettingRead("request.jwt.claims", "name")]) : (ClaimsRead)ClaimsRead.None.Instance;
        var dependencies = new Dependencies { On = [On(relation)], Claims = claims };
        if (relation == "lottery") dependencies = Dependencies.Never("random");
        return new(
            Response(200, BodyOf(relation, value, request.Headers.Authorization.ToString()).PadRight(Length)),
            new Provenance.Read(dependencies, snapshot, 1, "member") { By = new([], [], [], "member", default) });
    }

    public void Outdated(Provenance.Read read) => throw new NotSupportedException("Its definitions do not change.");

    public async ValueTask<Confirmation> Confirm(CacheEntry entry, CancellationToken cancellation)
    {
        var found = Compare(entry);
        await ConfirmationsLeave.WaitAsync(cancellation);
        return found;
    }

    private Confirmation Compare(CacheEntry entry)
    {
        lock (_access)
        {
            Confirmations++;
            return IsDown ? Confirmation.Unavailable
                : !IsLogged ? Confirmation.NotLogged
                : _log.Exists(change => entry.On.Contains(On(change.Relation)) && !entry.Snapshot.Sees(change.Xid)) ? Confirmation.Changed
                : Confirmation.Unchanged;
        }
    }

    private (int Value, PgSnapshot Snapshot) Read(string relation)
    {
        lock (_access)
        {
            Reads++;
            return (_values.GetValueOrDefault(relation), IsBlind ? PgSnapshot.Blind : new PgSnapshot(_running.Count > 0 ? _running.Min : _next, _next, [.. _running]));
        }
    }

    private static PostgrestResponse Response(int status, string text) => new()
    {
        Status = status,
        Headers = [new("Content-Type", "text/plain"), new("Vary", "Accept, Prefer, Range")],
        Body = new ResponseBody.Buffered(Encoding.UTF8.GetBytes(text)),
    };

    public static async Task<string> Text(PostgrestResponse response)
    {
        using var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        await using (response) await response.Body.WriteTo(writer, default);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
