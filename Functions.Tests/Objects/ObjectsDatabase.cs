using System.Collections.Concurrent;
using Edge.Objects;
using Edge.Objects.Alarms;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Edge.Tests.Objects;

/// <summary>A database with the tables of objects; see <c>objects.sql</c>.</summary>
public class ObjectsDatabase() : PostgresFixture("Functions.Tests/Objects/objects.sql")
{
    public string AuthenticatorUri => DbUri("object_authenticator", "authenticator");

    public string OwnerUri => DbUri("object_owner", "owner");

    /// <summary>The login role's, for Npgsql.</summary>
    public string LoginString =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Username = "object_authenticator", Password = "authenticator" }.ConnectionString;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (IsThere) await Run(string.Join(";\n", ObjectsScript.Install("object_authenticator")));
    }

    /// <summary>What one process of the app has: its own memory and connections over the same database.</summary>
    /// <param name="at">Null: the database itself.</param>
    internal ObjectsProcess Start(ObjectsOptions? options = null, string? at = null, TimeProvider? time = null) => new(at ?? LoginString, options ?? new(), time ?? TimeProvider.System);

    /// <summary>The whole app; the caller disposes it.</summary>
    public Task<EdgeApp> StartApp(params (string Name, string Value)[] settings) => EdgeApp.Start(
    [
        ("db-uri", AuthenticatorUri), ("db-schemas", "api"), ("db-anon-role", "object_anon"), ("jwt-secret", Token.Secret),
        ("Objects:Enabled", "true"), ("Samples:Enabled", "true"), ("Logging:LogLevel:Npgsql.Connection", "None"), .. settings,
    ]);
}

/// <summary>Objects as one process of the app runs them.</summary>
internal sealed class ObjectsProcess : IAsyncDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().BuildServiceProvider();
    private readonly NpgsqlDataSource database;

    public ObjectsProcess(string connectionString, ObjectsOptions options, TimeProvider time, Action<ObjectClasses>? add = null)
    {
        var pool = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = options.MaxConnections };
        database = DataSources.Create(new PostgrestConfig { ConnectionString = pool.ConnectionString });
        var classes = new ObjectClasses().Add<Probe>();
        add?.Invoke(classes);
        Turns = new(_ => Task.FromResult(database), options, services, time);
        Objects = new(classes, Turns);
        Alarms = new(_ => Task.FromResult(database), Turns, classes, options, time, NullLogger<AlarmRunner>.Instance);
    }

    public TurnRunner Turns { get; }

    public DurableObjects Objects { get; }

    public AlarmRunner Alarms { get; }

    public ObjectStub<Probe> Probe(string name) => Objects.Get<Probe>(name);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await services.DisposeAsync();
    }
}

/// <summary>An object that does what a test tells it.</summary>
public sealed class Probe(ObjectContext context) : DurableObject(context)
{
    public new ObjectContext Context => base.Context;

    public new ObjectStorage Storage => base.Storage;

    /// <summary>What alarms do, by the object's name.</summary>
    public static ConcurrentDictionary<string, Func<Probe, Task>> Alarms { get; } = new();

    /// <summary>Kept in memory only.</summary>
    public int Calls { get; set; }

    public async Task<int> Add(int by = 1)
    {
        Calls++;
        var next = await Storage.Get<int?>("n") ?? 0;
        await Storage.Put("n", next + by);
        return next + by;
    }

    public Task<int> Read() => Storage.Get<int>("n").AsTask();

    public async Task<T> Do<T>(Func<Probe, Task<T>> what)
    {
        Calls++;
        return await what(this);
    }

    public async Task Do(Func<Probe, Task> what)
    {
        Calls++;
        await what(this);
    }

    public override Task OnAlarm() => Alarms[Context.Id.Name](this);

    public override Task<IResult> Fetch(HttpRequest request) => Task.FromResult(Results.Text("a probe"));
}
