using System.Collections;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Edge.Hosting.Local;

/// <summary>Describes one call of a function to it, as the worker does under the Functions host.</summary>
internal sealed class LocalFunctionContext : FunctionContext
{
    /// <summary>Where <c>FunctionContext.GetHttpContext()</c> looks.</summary>
    /// <remarks>Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore, Constants.cs > HttpContextKey.</remarks>
    private const string HttpContextKey = "HttpRequestContext";

    private readonly HttpContext _http;
    private readonly LocalFunctionDefinition _function;

    public LocalFunctionContext(HttpContext http, LocalFunctionDefinition function)
    {
        _http = http;
        _function = function;
        InstanceServices = http.RequestServices;
        Items = new Dictionary<object, object>(_http.Items.Where(item => item.Value is not null).ToDictionary(item => item.Key, item => item.Value!))
        {
            [HttpContextKey] = http,
        };
    }

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => _function.Id;

    public override TraceContext TraceContext { get; } = new CurrentTrace();

    public override BindingContext BindingContext => new RequestBinding(_http);

    /// <summary>Null: an HTTP trigger is not retried.</summary>
    public override RetryContext RetryContext => null!;

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition => _function;

    public override IDictionary<object, object> Items { get; set; }

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken => _http.RequestAborted;

    private sealed class CurrentTrace : TraceContext
    {
        public override string TraceParent => Activity.Current?.Id ?? "";

        public override string TraceState => Activity.Current?.TraceStateString ?? "";
    }

    private sealed class RequestBinding(HttpContext http) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } =
            http.Request.Query.ToDictionary(parameter => parameter.Key, parameter => (object?)parameter.Value.ToString());
    }

    private sealed class InvocationFeatures : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> features = [];

        public void Set<T>(T instance) => features[typeof(T)] = instance!;

        public T? Get<T>() => features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
