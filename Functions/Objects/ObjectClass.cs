using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Objects;

/// <summary>Makes the instances of one class, and says how its values are read and written.</summary>
/// <param name="Name">As in <c>/objects/{class}/…</c> and in the database.</param>
internal sealed record ObjectClass(string Name, Type Type, JsonSerializerOptions Json, Func<IServiceProvider, ObjectContext, DurableObject> Make);

/// <summary>Lists the classes of objects that the app has. Filled while the app is composed.</summary>
public sealed class ObjectClasses
{
    private readonly Dictionary<string, ObjectClass> byName = new(StringComparer.Ordinal);
    private readonly Lazy<FrozenDictionary<string, ObjectClass>> named;
    private readonly Lazy<FrozenDictionary<Type, ObjectClass>> typed;

    public ObjectClasses()
    {
        named = new(() => byName.ToFrozenDictionary(StringComparer.Ordinal));
        typed = new(() => byName.Values.ToFrozenDictionary(one => one.Type));
    }

    internal IReadOnlyCollection<string> Names => byName.Keys;

    /// <summary>Adds a class. Its constructor takes an <see cref="ObjectContext"/>, and services of the app if it needs any.</summary>
    /// <param name="name">Null: the type's own. A class that is renamed keeps its objects by naming them as before.</param>
    /// <param name="json">How values and results are written; with a source-generated context nothing needs reflection.</param>
    public ObjectClasses Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        string? name = null, JsonSerializerOptions? json = null)
        where T : DurableObject
    {
        if (named.IsValueCreated || typed.IsValueCreated) throw new InvalidOperationException("Objects are in use already");
        var make = ActivatorUtilities.CreateFactory<T>([typeof(ObjectContext)]);
        var id = new ObjectId(name ?? typeof(T).Name, "x");
        byName.Add(id.Class, new(id.Class, typeof(T), json ?? JsonSerializerOptions.Web, (services, context) => make(services, [context])));
        return this;
    }

    internal ObjectClass? Find(string name) => named.Value.GetValueOrDefault(name);

    /// <exception cref="InvalidOperationException">The class was not added.</exception>
    internal ObjectClass Of(Type type) =>
        typed.Value.GetValueOrDefault(type) ?? throw new InvalidOperationException($"{type.Name} is no class of objects: add it where the app is composed");
}
