using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Edge.Realtime.Channels;

/// <summary>
/// Carries messages between the instances that share a database: through NOTIFY, heard on one connection of each instance. Messages of one
/// instance arrive in order; one that fails is lost, and the gap is told to <see cref="IBusListener.Missed"/>. An instance that is alone
/// sends nothing but that it is there.
/// </summary>
/// <param name="database">A pool, for sending.</param>
/// <param name="listening">Gives the one connection that waits for notifications.</param>
internal sealed class ClusterBus(string instance, NpgsqlDataSource database, NpgsqlDataSource listening, TimeProvider time, ILogger log)
{
    /// <summary>The notification channel, which <c>realtime.send</c> uses as well.</summary>
    public const string ChannelName = "edge_realtime";

    /// <summary>Stands for the database in place of an instance.</summary>
    public const string FromDatabase = "db";

    private const int MostWaiting = 100_000;
    private const int MostAtOnce = 500;
    private const int LongestMessage = 64 * 1024 * 1024;
    private static readonly TimeSpan AlivePause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    private readonly Channel<BusMessage> waiting = Channel.CreateBounded<BusMessage>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Peer> peers = [];
    private volatile int peerCount;
    private long sequence;

    /// <summary>Takes what others say, on one thread, in order.</summary>
    public IBusListener? Listener { get; set; }

    /// <summary>The other instances that are heard.</summary>
    public int Peers => peerCount;

    /// <summary>The others are heard.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Returns when the other instances know of this one, or a few seconds later without them.</summary>
    public async ValueTask Started(CancellationToken cancellation)
    {
        if (started.Task.IsCompleted) return;
        await Task.WhenAny(started.Task, Task.Delay(StartPatience, time, cancellation));
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Sends a message to the other instances, if there are any. Never waits; what cannot be sent is lost.</summary>
    public void Publish(BusMessage message)
    {
        if (peerCount == 0 && message is BusMessage.Broadcasted or BusMessage.Present) return;
        if (!waiting.Writer.TryWrite(message)) Log.NotPublished(log, 1, "too many wait already");
    }

    /// <summary>Ends only when cancelled.</summary>
    public Task Run(CancellationToken cancellation) => Task.WhenAll(Send(cancellation), Listen(cancellation));

    private async Task Send(CancellationToken cancellation)
    {
        var batch = new List<string>();
        while (await waiting.Reader.WaitToReadAsync(cancellation))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && waiting.Reader.TryRead(out var message))
                batch.AddRange(NotificationText.Write(instance, ++sequence, message.ToJson()));
            try
            {
                await using var command = database.CreateCommand("SELECT pg_notify($1, payload) FROM unnest($2::text[]) WITH ORDINALITY AS part (payload, place) ORDER BY place");
                command.Parameters.Add(new() { Value = ChannelName });
                command.Parameters.Add(new() { Value = batch.ToArray() });
                await command.ExecuteNonQueryAsync(cancellation);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                Log.NotPublished(log, batch.Count, failure.Message);
            }
        }
    }

    private async Task Listen(CancellationToken cancellation)
    {
        var delay = TimeSpan.FromSeconds(1);
        while (true)
        {
            try
            {
                await using var connection = await listening.OpenConnectionAsync(cancellation);
                connection.Notification += (_, notification) => Hear(notification.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection)) await listen.ExecuteNonQueryAsync(cancellation);
                foreach (var peer in peers.Values) peer.LastHeard = time.GetTimestamp();
                IsConnected = true;
                delay = TimeSpan.FromSeconds(1);
                Publish(new BusMessage.Hello());
                Listener?.Joined();
                await Follow(connection, cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is NpgsqlException or TimeoutException or IOException)
            {
                Log.BusLost(log, failure.Message);
            }

            IsConnected = false;
            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task Follow(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var lastAlive = time.GetTimestamp();
        while (true)
        {
            await connection.WaitAsync(Wait, cancellation);
            foreach (var (gone, peer) in peers.Where(peer => time.GetElapsedTime(peer.Value.LastHeard) > Silence).ToList())
            {
                peers.Remove(gone);
                peerCount = peers.Count;
                Listener?.Gone(gone);
            }

            if (time.GetElapsedTime(lastAlive) < AlivePause) continue;
            lastAlive = time.GetTimestamp();
            Publish(new BusMessage.Alive());

            // Fails if the connection is dead.
            await using var ask = new NpgsqlCommand("SELECT", connection);
            await ask.ExecuteNonQueryAsync(cancellation);
        }
    }

    private void Hear(string payload)
    {
        if (NotificationText.Read(payload) is not { } part)
        {
            Log.BadNotification(log, "another form");
            return;
        }

        if (part.Instance == instance)
        {
            started.TrySetResult();
            return;
        }

        try
        {
            if (part.Instance == FromDatabase) Listener?.Heard(FromDatabase, BusMessage.Parse(Encoding.UTF8.GetBytes(part.Text), FromDatabase));
            else Hear(part);
        }
        catch (JsonException broken)
        {
            Log.BadNotification(log, broken.Message);
        }
    }

    private void Hear(NotificationText.Part part)
    {
        var isNew = !peers.TryGetValue(part.Instance, out var peer);
        if (peer is null)
        {
            peers.Add(part.Instance, peer = new());
            peerCount = peers.Count;
        }

        peer.LastHeard = time.GetTimestamp();
        if (part.Number == 0) peer.Text.Clear();
        if (peer.Text.Length + part.Text.Length > LongestMessage) throw new JsonException("a message of more than 64 MB");
        peer.Text.Append(part.Text);
        if (part.Number < part.Count - 1) return;

        var message = BusMessage.Parse(Encoding.UTF8.GetBytes(peer.Text.ToString()), part.Instance);
        peer.Text.Clear();
        if (peer.Text.Capacity > 64 * 1024) peer.Text.Capacity = 0;
        var missed = !isNew && part.Sequence != peer.Sequence + 1;
        peer.Sequence = part.Sequence;
        if ((missed || isNew) && message is not BusMessage.Hello) Listener?.Missed(part.Instance);
        Listener?.Heard(part.Instance, message);
    }

    private sealed class Peer
    {
        public long Sequence { get; set; }
        public long LastHeard { get; set; }
        public StringBuilder Text { get; } = new();
    }
}

/// <summary>Takes what the bus brings. All calls come one after the other.</summary>
internal interface IBusListener
{
    /// <summary>The connection was made, at first or anew.</summary>
    void Joined();

    void Heard(string instance, BusMessage message);

    /// <summary>Something that an instance said has not arrived.</summary>
    void Missed(string instance);

    /// <summary>An instance has been silent for so long that it is held for dead.</summary>
    void Gone(string instance);
}
