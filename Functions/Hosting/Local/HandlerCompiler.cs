using System.Collections.Immutable;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting.Local;

/// <summary>Calls a function for a request and sends what it returns.</summary>
/// <param name="routeValues">As <see cref="RouteTemplate.Capture"/> gives them; not read by a handler without route parameters.</param>
internal delegate Task FunctionHandler(HttpContext http, string?[] routeValues);

/// <summary>
/// Turns a function's method into a delegate once, so that a call costs what a direct call costs. A new instance of its class serves each
/// call; what the class asks for is resolved beforehand if it is a singleton, else from the request's services.
/// </summary>
internal sealed class HandlerCompiler(IServiceProvider services, IServiceCollection registered)
{
    private static readonly Type[] Given = [typeof(HttpRequest), typeof(CancellationToken), typeof(FunctionContext)];

    /// <returns>The handler, to be made when it is first asked for.</returns>
    /// <exception cref="ConfigurationException">A parameter has no source.</exception>
    public Lazy<FunctionHandler> Compile(HttpFunction function, ImmutableArray<string> routeParameters)
    {
        foreach (var parameter in function.Method.GetParameters())
        {
            if (!Given.Contains(parameter.ParameterType) && IndexOf(parameter, routeParameters) < 0)
            {
                throw new ConfigurationException($"Function {function.Name}: nothing gives a value to the parameter '{parameter.Name}'.");
            }
        }

        return new(() => Make(function, routeParameters));
    }

    private FunctionHandler Make(HttpFunction function, ImmutableArray<string> routeParameters)
    {
        var http = Expression.Parameter(typeof(HttpContext), "http");
        var values = Expression.Parameter(typeof(string[]), "routeValues");
        var arguments = function.Method.GetParameters()
            .Select(parameter => Argument(parameter.ParameterType, function, IndexOf(parameter, routeParameters), http, values));
        var instance = function.Method.IsStatic ? null : Instance(function.Method.DeclaringType!, http);
        var call = Expression.Call(instance, function.Method, arguments);
        return Expression.Lambda<FunctionHandler>(Sent(call, http), http, values).Compile();
    }

    private static Expression Argument(Type type, HttpFunction function, int routeValue, Expression http, Expression values)
    {
        if (type == typeof(HttpRequest)) return Expression.Property(http, nameof(HttpContext.Request));
        if (type == typeof(CancellationToken)) return Expression.Property(http, nameof(HttpContext.RequestAborted));
        if (type == typeof(FunctionContext)) return Expression.Call(Method(nameof(Context)), http, Expression.Constant(new LocalFunctionDefinition(function)));
        var value = Expression.ArrayIndex(values, Expression.Constant(routeValue));
        if (type == typeof(string)) return value;
        return Nullable.GetUnderlyingType(type) is { } optional
            ? Expression.Call(Method(nameof(ParseOptional)).MakeGenericMethod(optional), value)
            : Expression.Call(Method(nameof(Parse)).MakeGenericMethod(type), value);
    }

    private static int IndexOf(ParameterInfo parameter, ImmutableArray<string> routeParameters)
    {
        for (var at = 0; at < routeParameters.Length; at++)
        {
            if (string.Equals(routeParameters[at], parameter.Name, StringComparison.OrdinalIgnoreCase)) return at;
        }

        return -1;
    }

    private NewExpression Instance(Type type, Expression http)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        return Expression.New(constructor, constructor.GetParameters().Select(parameter => Service(parameter.ParameterType, http)));
    }

    private Expression Service(Type type, Expression http)
    {
        if (IsSingleton(type)) return Expression.Constant(services.GetRequiredService(type), type);
        var scope = Expression.Property(http, nameof(HttpContext.RequestServices));
        return Expression.Call(
            typeof(ServiceProviderServiceExtensions), nameof(ServiceProviderServiceExtensions.GetRequiredService), [type], scope);
    }

    private bool IsSingleton(Type type)
    {
        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var descriptor = registered.LastOrDefault(service => !service.IsKeyedService && service.ServiceType == type)
            ?? registered.LastOrDefault(service => !service.IsKeyedService && service.ServiceType == open);
        return descriptor?.Lifetime == ServiceLifetime.Singleton;
    }

    private static Expression Sent(MethodCallExpression call, ParameterExpression http)
    {
        var type = call.Type;
        if (type == typeof(Task)) return call;
        if (type == typeof(void)) return Expression.Block(call, Expression.Constant(Task.CompletedTask));
        if (type == typeof(ValueTask)) return Expression.Call(call, nameof(ValueTask.AsTask), []);
        if (!type.IsGenericType) return Expression.Call(Sender(nameof(ResultSender.Send), type), call, http);
        var open = type.GetGenericTypeDefinition();
        var result = type.GetGenericArguments()[0];
        return open == typeof(Task<>) ? Expression.Call(Sender(nameof(ResultSender.SendTask), result), call, http)
            : open == typeof(ValueTask<>) ? Expression.Call(Sender(nameof(ResultSender.SendValueTask), result), call, http)
            : Expression.Call(Sender(nameof(ResultSender.Send), type), call, http);
    }

    private static MethodInfo Sender(string name, Type result) => typeof(ResultSender).GetMethod(name)!.MakeGenericMethod(result);

    private static MethodInfo Method(string name) => typeof(HandlerCompiler).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static LocalFunctionContext Context(HttpContext http, LocalFunctionDefinition function) => new LocalFunctionContext(http, function);

    private static T Parse<T>(string? value) where T : IParsable<T> => T.Parse(value ?? "", CultureInfo.InvariantCulture);

    private static T? ParseOptional<T>(string? value) where T : struct, IParsable<T> => value is null ? null : Parse<T>(value);
}
