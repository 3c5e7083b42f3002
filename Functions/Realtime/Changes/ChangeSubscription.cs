using System.Collections.Immutable;
using Edge.Realtime.Channels;
using Edge.Realtime.Phoenix;

namespace Edge.Realtime.Changes;

/// <summary>Holds one channel's bindings.</summary>
/// <param name="callerThen">Who joined.</param>
internal sealed class ChangeSubscription(ChangeSource source, RealtimeChannel channel, RealtimeCaller callerThen, ImmutableArray<ChangeBinding> bindings) : IChannelChanges
{
    private volatile RealtimeCaller caller = callerThen;
    private volatile bool isOver;

    public RealtimeChannel Channel => channel;

    public RealtimeCaller Caller => caller;

    public ImmutableArray<ChangeBinding> All => bindings;

    public bool IsOver => isOver;

    /// <summary>The client can name the last change that it has had.</summary>
    public bool NamesChanges => channel.Config.Resume is not null;

    public ReadOnlyMemory<byte> Bindings { get; } = JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var binding in bindings) binding.WriteWithId(json);
        json.WriteEndArray();
    });

    public ValueTask Start(Action first, CancellationToken cancellation) => source.Start(this, first, cancellation);

    public async ValueTask Renew(RealtimeCaller next, CancellationToken cancellation)
    {
        foreach (var binding in bindings) await source.CheckRights(binding, next, cancellation);
        caller = next;
    }

    public void Dispose()
    {
        isOver = true;
        source.End(this);
    }

    public void Send(SharedFrame frame)
    {
        if (!isOver) channel.Send(frame);
    }

    /// <summary>Tells the application, if it listens to system messages.</summary>
    public void Tell(string message)
    {
        if (!isOver) channel.System("postgres_changes", ok: false, message);
    }
}
