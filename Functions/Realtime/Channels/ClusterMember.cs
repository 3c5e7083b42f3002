namespace Edge.Realtime.Channels;

/// <summary>
/// Keeps this instance's view of the cluster: delivers others' broadcasts here and holds their presences. Each instance is the only source
/// of its own presences; after a gap all of them are asked for again.
/// </summary>
internal sealed class ClusterMember(ChannelContext context, ClusterBus bus) : IBusListener
{
    /// <summary>All instances answer a greeting with their presences; so it is also how one asks again.</summary>
    public void Joined() => TellAll();

    public void Missed(string instance) => bus.Publish(new BusMessage.Hello());

    public void Gone(string instance)
    {
        var presences = context.Topics.PresencesOf(instance);
        context.Topics.Replace(instance, []);
        Log.InstanceGone(context.Log, instance, presences.Length);
    }

    public void Heard(string instance, BusMessage message)
    {
        switch (message)
        {
            case BusMessage.Hello:
                TellAll();
                break;
            case BusMessage.State state:
                context.Topics.Replace(instance, state.Presences);
                break;
            case BusMessage.Present(var topic, var diff):
                context.Topics.Change(topic, diff);
                break;
            case BusMessage.Broadcasted(var broadcast):
                Broadcasts.Deliver(context.Topics, broadcast);
                break;
            case BusMessage.Stored(var topic, var id) when context.Replay is { } stored && context.Topics.IsHeard(topic):
                stored.Deliver(id);
                break;
        }
    }

    private void TellAll() => bus.Publish(new BusMessage.State(context.Topics.PresencesOf(context.Instance)));
}
