using System.Text.Json.Serialization.Metadata;

namespace Edge.Objects;

/// <summary>Finds objects by class and name. An object need not be made: it is there as soon as a turn has stored something.</summary>
public sealed class DurableObjects
{
    private readonly ObjectClasses classes;
    private readonly TurnRunner? turns;

    internal DurableObjects(ObjectClasses classes, TurnRunner? turns)
    {
        this.classes = classes;
        this.turns = turns;
    }

    /// <summary>Whether <c>Objects:Enabled</c> is set.</summary>
    public bool IsOn => turns is not null;

    /// <summary>The object of a class that has a name; asks nobody yet.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    /// <exception cref="InvalidOperationException">The class was not added, or objects are off.</exception>
    public ObjectStub<T> Get<T>(string name)
        where T : DurableObject
    {
        var @class = classes.Of(typeof(T));
        return new(@class, new(@class.Name, name), turns ?? throw new InvalidOperationException("Objects:Enabled is off"));
    }
}

/// <summary>Calls methods of one object. Each call is a turn; its result comes after the turn's commit.</summary>
/// <typeparam name="T">The object's class.</typeparam>
public sealed class ObjectStub<T>
    where T : DurableObject
{
    private readonly ObjectClass @class;
    private readonly TurnRunner turns;

    internal ObjectStub(ObjectClass @class, ObjectId id, TurnRunner turns)
    {
        this.@class = @class;
        this.turns = turns;
        Id = id;
    }

    public ObjectId Id { get; }

    /// <exception cref="ObjectException">The turn did not happen; see <see cref="ObjectError"/>.</exception>
    public Task<TResult> Call<TResult>(Func<T, Task<TResult>> method, CancellationToken cancellation = default) =>
        Call(method, CallOptions.Default, cancellation);

    /// <inheritdoc cref="Call{TResult}(Func{T, Task{TResult}}, CancellationToken)"/>
    public Task<TResult> Call<TResult>(Func<T, Task<TResult>> method, CallOptions options, CancellationToken cancellation = default)
    {
        var type = options.IdempotencyKey is null ? null : (JsonTypeInfo<TResult>)@class.Json.GetTypeInfo(typeof(TResult));
        return turns.Run(@class, Id, instance => method((T)instance), options, type, cancellation);
    }

    /// <inheritdoc cref="Call{TResult}(Func{T, Task{TResult}}, CancellationToken)"/>
    public Task Call(Func<T, Task> method, CancellationToken cancellation = default) => Call(method, CallOptions.Default, cancellation);

    /// <inheritdoc cref="Call{TResult}(Func{T, Task{TResult}}, CancellationToken)"/>
    public Task Call(Func<T, Task> method, CallOptions options, CancellationToken cancellation = default) =>
        Call(
            async instance =>
            {
                await method(instance);
                return true;
            },
            options, cancellation);
}
