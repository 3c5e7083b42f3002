namespace Edge.Realtime.Channels;

/// <summary>Feeds the row changes that a channel asked for to it.</summary>
internal interface IChannelChanges : IDisposable
{
    /// <summary>The bindings as the client has to see them in the reply: JSON, a list, in the order in which they came.</summary>
    ReadOnlyMemory<byte> Bindings { get; }

    /// <summary>Begins to deliver, with what was missed since the client was here last.</summary>
    /// <param name="first">Is sent before all changes.</param>
    ValueTask Start(Action first, CancellationToken cancellation);

    /// <summary>Goes on for the caller of a new token.</summary>
    /// <exception cref="RealtimeRefusedException">This caller may not read one of the relations.</exception>
    ValueTask Renew(RealtimeCaller caller, CancellationToken cancellation);
}

/// <summary>Subscribes channels to row changes.</summary>
internal interface IChangeSource
{
    /// <summary>Returns when everything that is committed from now on will be seen.</summary>
    /// <exception cref="RealtimeRefusedException">A binding is wrong, its relation is not published, the caller may not read it, or there is no feed in time.</exception>
    ValueTask<IChannelChanges> Subscribe(RealtimeChannel channel, RealtimeCaller caller, CancellationToken cancellation);
}
