using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BitFaster.Caching.Lru;
using Edge.Objects.Alarms;
using Edge.Objects.Sockets;
using Npgsql;

namespace Edge.Objects;

/// <summary>Runs turns. What holds a turn together stands in <see cref="Run"/>.</summary>
internal sealed class TurnRunner(
    Func<CancellationToken, Task<NpgsqlDataSource>> connect, ObjectsOptions options, IServiceProvider services, TimeProvider time)
{
    private const int Tries = 3;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Objects that wait for a turn of themselves would wait for ever.
    private static readonly AsyncLocal<ObjectId[]?> Within = new();

    private readonly TurnGate gate = new(options.MaxWaiting, options.WaitTimeout, time);
    private readonly ConcurrentLru<ObjectId, Activation> resident = new(options.MaxResident);
    private readonly TurnSettings settings = TurnSettings.From(options);

    /// <summary>Runs a method of an object as one turn, or gives the result of the same call if it has run before.</summary>
    /// <exception cref="ObjectException">The turn did not happen; only <see cref="ObjectError.OutcomeUnknown"/> cannot tell.</exception>
    public async Task<T> Run<T>(
        ObjectClass @class, ObjectId id, Func<DurableObject, Task<T>> method, CallOptions call, JsonTypeInfo<T>? type, CancellationToken cancellation)
    {
        if (Within.Value is { } outer && outer.Contains(id)) throw ObjectError.CallsItself(id).AsException();
        var once = KeyedCall.From(call, time.GetUtcNow(), options.KeyExpiry);

        // 1. One call of this process at a time, in their order.
        using var pass = await gate.Enter(id, cancellation);

        // 2. One turn of all processes at a time. What this process knows of the object is brought up to date.
        var activation = resident.TryGet(id, out var known) ? known : new(id, @class, services, time);
        var before = activation.State.Row?.Turn;
        var (transaction, stored) = await Lock(id, activation.State, once, call.OnlyIfFree, cancellation);
        await using var _ = transaction;
        if (stored is not null) return JsonSerializer.Deserialize(stored, type!)!;

        // 3. The object's own code. A turn that fails leaves nothing behind, in memory neither.
        resident.TryRemove(id);
        var instance = activation.Instance(activation.State.Row!.Turn == before);
        using var timeout = new CancellationTokenSource(options.TurnTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var turn = new Turn(transaction, activation.State, call.Caller, options.MaxObjectKb * 1024L, limit.Token);
        var result = await RunMethod(() => method(instance), activation.Context!, turn, limit, timeout.Token);

        // 4. All that it has written, and the result under its key: committed before anybody hears of it.
        await Commit(id, transaction, turn, once, once is null ? null : JsonSerializer.SerializeToUtf8Bytes(result, type!), activation);
        return result;
    }

    /// <summary>Runs the alarm of an object if it is due, and clears it.</summary>
    /// <exception cref="ObjectException">The object is not free.</exception>
    public Task RunAlarm(ObjectClass @class, ObjectId id, CancellationToken cancellation) => Run(
        @class, id,
        async instance =>
        {
            var turn = instance.Turn;
            if (turn.Alarm is not { } due || due > time.GetUtcNow()) return false;
            turn.Alarm = null;
            await instance.OnAlarm();
            return true;
        },
        new() { OnlyIfFree = true }, type: null, cancellation);

    /// <summary>Runs what a socket brings.</summary>
    /// <returns>How far the object had come in this turn.</returns>
    public Task<(long Key, long Version)> RunSocket(
        ObjectClass @class, SocketConnection socket, Func<DurableObject, ObjectSocket, Task> method, CancellationToken cancellation) => Run(
        @class, socket.Object,
        async instance =>
        {
            if (!instance.AcceptsSockets) throw ObjectError.NoSockets(@class.Name).AsException();
            await method(instance, new(socket, instance.TurnContext));
            var turn = instance.Turn;
            var row = turn.State.Row!;
            return (row.Key, row.Version + (turn.HasChanged ? 1 : 0));
        },
        new() { Caller = socket.Caller }, type: null, cancellation);

    /// <summary>Nothing has run yet, so a connection that turns out to be dead is replaced.</summary>
    private async Task<(TurnTransaction Transaction, byte[]? Stored)> Lock(
        ObjectId id, ObjectState state, KeyedCall? call, bool onlyIfFree, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            TurnTransaction? transaction = null;
            try
            {
                transaction = await TurnTransaction.Begin(await connect(cancellation), settings, cancellation);
                return (transaction, await transaction.Lock(id, state, call, onlyIfFree, cancellation));
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested || failure is not OperationCanceledException)
            {
                if (transaction is not null) await transaction.DisposeAsync();
                if (transaction is not null && attempt < Tries && TurnFailures.IsLost(failure)) continue;
                if (TurnFailures.BeforeTurn(failure, id) is { } translated) throw translated;
                throw;
            }
            catch
            {
                if (transaction is not null) await transaction.DisposeAsync();
                throw;
            }
        }
    }

    /// <param name="timeout">Cancelled when the turn has taken too long.</param>
    /// <param name="limit">Cancelled then, or when the caller has gone.</param>
    private async Task<T> RunMethod<T>(
        Func<Task<T>> method, ObjectContext context, Turn turn, CancellationTokenSource limit, CancellationToken timeout)
    {
        Within.Value = [.. Within.Value ?? [], context.Id];
        context.Enter(turn);
        Task<T>? running = null;
        try
        {
            running = method();
            return await running.WaitAsync(limit.Token);
        }
        catch (Exception failure)
        {
            turn.Close();
            var isTooLate = timeout.IsCancellationRequested;
            await limit.CancelAsync();
            if (running?.IsCompleted is false) await LeaveBehind(running);
            if (isTooLate) throw ObjectError.TookTooLong(options.TurnTimeout).AsException(failure);
            if (TurnFailures.InTurn(failure) is { } translated) throw translated;
            throw;
        }
        finally
        {
            context.Leave();
        }
    }

    /// <summary>Gives a method that nobody waits for any more the time to notice; its connection is in use until then.</summary>
    private async Task LeaveBehind(Task running)
    {
        await Task.WhenAny(running, Task.Delay(Grace, time, CancellationToken.None));
        _ = running.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>What other processes have to hear: broadcasts, and an alarm that is due before they look for themselves.</summary>
    private List<string> Notices(ObjectId id, Turn turn, ObjectRow? after)
    {
        if (after is null) return [];
        List<string> notices =
        [
            .. turn.Broadcasts.SelectMany((text, number) => new Broadcast(id.Class, id.Name, after.Key, after.Version, text).Payloads(number)),
        ];
        if (turn.AlarmHasChanged && after.Alarm < time.GetUtcNow() + AlarmRunner.LongestWait) notices.Add("a");
        return notices;
    }

    private async Task Commit(ObjectId id, TurnTransaction transaction, Turn turn, KeyedCall? once, byte[]? result, Activation activation)
    {
        try
        {
            var before = activation.State.Row!;
            var size = await turn.End();
            ObjectRow? after = turn.HasChanged
                ? before with
                {
                    Version = before.Version + 1, Turn = transaction.Id, Size = size, Alarm = turn.Alarm, Attempts = turn.AlarmHasChanged ? 0 : before.Attempts, IsNew = false,
                }
                : null;
            var isKept = await transaction.Commit(before, after, turn.Writes, Notices(id, turn, after), once, result);
            turn.Deliver();
            if (!isKept) return;
            activation.State.Commit(after ?? before with { IsNew = false }, turn.Writes);
            resident.AddOrUpdate(id, activation);
        }
        catch (NpgsqlException failure)
        {
            throw (transaction.IsCommitting ? TurnFailures.InCommit(failure) : TurnFailures.InTurn(failure)) ?? (Exception)failure;
        }
    }
}
