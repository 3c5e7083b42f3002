namespace Edge.Realtime.Channels;

/// <summary>Decides what a caller may do in a private topic.</summary>
internal interface IChannelAuthorization
{
    /// <param name="writing">Find out the rights to write, else those to read.</param>
    /// <exception cref="RealtimeRefusedException">It cannot be found out.</exception>
    ValueTask<ChannelRights> Rights(string topic, RealtimeCaller caller, bool writing, CancellationToken cancellation);
}
