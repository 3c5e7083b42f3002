using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Edge.Tests.Hosting.Worker.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Hosting.Worker;

/// <summary>
/// Stands for the Functions host: speaks its protocol with one worker, starts it as the host does, asks for its functions, loads them, and
/// forwards a request together with the invocation that it belongs to.
/// </summary>
internal sealed class FunctionsHostDouble : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _server;
    private readonly Session _session;
    private readonly SocketsHttpHandler _sockets = new() { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
    private readonly HttpMessageInvoker _http;

    private FunctionsHostDouble(WebApplication server, Session session)
    {
        _server = server;
        _session = session;
        _http = new(_sockets);
    }

    /// <summary>Where a worker connects to.</summary>
    public Uri Address => new(_server.Urls.Single());

    /// <summary>What the worker says it can do; <c>HttpUri</c> is where it takes requests.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>As the worker told them, by name.</summary>
    public IReadOnlyDictionary<string, RpcFunctionMetadata> Functions { get; private set; } = new Dictionary<string, RpcFunctionMetadata>();

    /// <summary>Log lines that the worker sent by the protocol.</summary>
    public IReadOnlyCollection<RpcLog> Log => _session.Log;

    public static async Task<FunctionsHostDouble> Listen()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var session = new Session();
        builder.Services.AddSingleton(session).AddGrpc();
        var server = builder.Build();
        server.MapGrpcService<EventStreams>();
        await server.StartAsync();
        return new(server, session);
    }

    /// <summary>Goes through the host's start with a worker that connects: its capabilities, its functions, each of them loaded.</summary>
    /// <param name="folder">Of the published app.</param>
    /// <returns>The worker's id, as it was started with.</returns>
    public async Task<string> Start(string folder)
    {
        var worker = await _session.Started.WaitAsync(Patience);
        var init = await _session.Ask(new() { WorkerInitRequest = new() { HostVersion = "4.1037.0", FunctionAppDirectory = folder } });
        Require(init.WorkerInitResponse.Result);
        Capabilities = init.WorkerInitResponse.Capabilities;

        var told = await _session.Ask(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } });
        Require(told.FunctionMetadataResponse.Result);
        Functions = told.FunctionMetadataResponse.FunctionMetadataResults.ToDictionary(function => function.Name);
        foreach (var function in Functions.Values)
        {
            function.Directory = folder;
            var loaded = await _session.Ask(new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } });
            Require(loaded.FunctionLoadResponse.Result);
        }

        // A worker may tell its address before it listens there. The host sends again until it does.
        await Eventually.Holds(() => Accepts(new Uri(Capabilities["HttpUri"])));
        return worker;
    }

    /// <summary>Invokes a function and forwards its request, with the headers that the host sends.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="host">That the client named.</param>
    /// <param name="client">The host's connection, or what the last proxy saw.</param>
    /// <returns>The answer, and how the invocation ended.</returns>
    public async Task<(int Status, string Body, InvocationResponse Invocation)> Send(
        string function, HttpMethod method, string target, string host = "edge.example", string client = "203.0.113.7",
        params (string Name, string Value)[] headers)
    {
        var id = Guid.NewGuid().ToString();
        var trigger = FunctionsMetadata.Trigger(Functions[function].RawBindings);
        var invocation = new InvocationRequest
        {
            InvocationId = id, FunctionId = Functions[function].FunctionId, TraceContext = new(), RetryContext = new(),
        };
        invocation.InputData.Add(new ParameterBinding { Name = trigger.Parameter, Data = new() { Http = new() { Method = method.Method } } });
        foreach (var (name, value) in RouteValues(trigger.Route, target)) invocation.TriggerMetadata[name] = new() { String = value };
        var ended = _session.Ask(new() { InvocationRequest = invocation });

        using var request = new HttpRequestMessage(method, new Uri(new Uri(Capabilities["HttpUri"]), target));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("x-ms-invocation-id", id);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", client);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", host);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        using var limit = new CancellationTokenSource(Patience);
        using var response = await _http.SendAsync(request, limit.Token);
        var body = await response.Content.ReadAsStringAsync(limit.Token);
        return ((int)response.StatusCode, body, (await ended.WaitAsync(limit.Token)).InvocationResponse);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _sockets.Dispose();
        await _session.End();
        await _server.DisposeAsync();
    }

    private static async Task<bool> Accepts(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void Require(StatusResult result) => Assert.True(result.Status is StatusResult.Types.Status.Success, result.Exception?.Message);

    /// <summary>Finds the values that the host sends beside the request; a function's route parameters are bound from them.</summary>
    private static IEnumerable<KeyValuePair<string, string>> RouteValues(string route, string target)
    {
        var values = new RouteValueDictionary();
        var path = new PathString("/" + target.TrimStart('/').Split('?')[0]);
        Assert.True(new TemplateMatcher(TemplateParser.Parse(route), []).TryMatch(path, values), $"{target} is not {route}");
        return values.Where(value => value.Value is not null).Select(value => KeyValuePair.Create(value.Key, (string)value.Value!));
    }

    /// <summary>One worker's stream: requests go out with an id, and each answer finds its request by it.</summary>
    private sealed class Session
    {
        private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>();
        private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new();
        private readonly ConcurrentQueue<RpcLog> _log = new();
        private int _requests;
        private bool _isConnected;

        public Task<string> Started => _started.Task;

        public IReadOnlyCollection<RpcLog> Log => _log;

        public async Task<StreamingMessage> Ask(StreamingMessage request)
        {
            request.RequestId = Interlocked.Increment(ref _requests).ToString(CultureInfo.InvariantCulture);
            var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked[request.RequestId] = answer;
            await _outgoing.Writer.WriteAsync(request);
            return await answer.Task.WaitAsync(Patience);
        }

        public async Task Run(IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellation)
        {
            _isConnected = true;
            var sending = Task.Run(
                async () =>
                {
                    await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellation)) await outgoing.WriteAsync(message, cancellation);
                },
                cancellation);
            try
            {
                while (await incoming.MoveNext(cancellation)) Take(incoming.Current);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The worker has ended.
            }
            finally
            {
                _outgoing.Writer.TryComplete();
                await sending.ContinueWith(_ => { }, TaskScheduler.Default);
                _ended.SetResult();
            }
        }

        public Task End()
        {
            _outgoing.Writer.TryComplete();
            return _isConnected ? _ended.Task.WaitAsync(Patience) : Task.CompletedTask;
        }

        private void Take(StreamingMessage message)
        {
            switch (message.ContentCase)
            {
                case StreamingMessage.ContentOneofCase.StartStream:
                    _started.SetResult(message.StartStream.WorkerId);
                    break;
                case StreamingMessage.ContentOneofCase.RpcLog:
                    _log.Enqueue(message.RpcLog);
                    break;
                default:
                    if (_asked.TryRemove(message.RequestId, out var asked)) asked.SetResult(message);
                    break;
            }
        }
    }

    private sealed class EventStreams(Session session) : FunctionRpc.FunctionRpcBase
    {
        public override Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context) =>
            session.Run(requestStream, responseStream, context.CancellationToken);
    }
}
