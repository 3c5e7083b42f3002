namespace Edge.Objects;

/// <summary>Keeps an object in memory between turns: its instance, and its values as of the last turn that this process knows of.</summary>
internal sealed class Activation(ObjectId id, ObjectClass @class, IServiceProvider services, TimeProvider time)
{
    private DurableObject? instance;

    public ObjectState State { get; } = new();

    public ObjectContext? Context { get; private set; }

    /// <summary>The instance; a new one if another process has changed the object since this one was made.</summary>
    /// <param name="isCurrent">Whether the state is the same as after the last turn here.</param>
    public DurableObject Instance(bool isCurrent)
    {
        if (instance is not null && isCurrent) return instance;
        Context = new(id, @class, time);
        return instance = @class.Make(services, Context);
    }
}
