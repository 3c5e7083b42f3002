using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Hosting;

/// <summary>A method with <c>[Function]</c> and an HTTP trigger, as it is written.</summary>
internal sealed record HttpFunction(string Name, MethodInfo Method, HttpTriggerAttribute Trigger)
{
    /// <summary>Below the route prefix.</summary>
    public string Route => Trigger.Route ?? Name;

    /// <summary>In upper case; empty: all. The Functions host's own attribute has null for these.</summary>
    public ImmutableArray<string> Methods => [.. (Trigger.Methods ?? []).Select(name => name.ToUpperInvariant())];

    /// <summary>What the method returns, or what its task does; <c>void</c> if nothing.</summary>
    public Type ResultType => Method.ReturnType switch
    {
        { IsGenericType: true } type when IsTask(type.GetGenericTypeDefinition()) => type.GetGenericArguments()[0],
        var type when type == typeof(Task) || type == typeof(ValueTask) => typeof(void),
        var type => type,
    };

    private static bool IsTask(Type open) => open == typeof(Task<>) || open == typeof(ValueTask<>);

    /// <summary>The name of the parameter that has the trigger.</summary>
    public string TriggerParameter => Method.GetParameters().First(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null).Name!;

    public bool ReturnsActionResult => ResultType.IsAssignableTo(typeof(IActionResult));

    /// <summary>The HTTP functions of a class; functions with other triggers are left out.</summary>
    public static IEnumerable<HttpFunction> In(Type type) =>
        from declared in Declared(type)
        let trigger = TriggerOf(declared.Method)
        where trigger is not null
        select new HttpFunction(declared.Name, declared.Method, trigger);

    /// <summary>The names of a class's functions that have no HTTP trigger, such as timers and queues.</summary>
    public static IEnumerable<string> WithOtherTriggersIn(Type type) =>
        from declared in Declared(type)
        where TriggerOf(declared.Method) is null
        select declared.Name;

    private static IEnumerable<(string Name, MethodInfo Method)> Declared(Type type) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        select (function.Name, method);

    private static HttpTriggerAttribute? TriggerOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null);
}
