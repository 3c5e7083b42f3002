using Edge.Objects.Sockets;
using Microsoft.AspNetCore.Http;

namespace Edge.Objects;

/// <summary>
/// The base of an object's class. Its methods run as turns: one at a time for each name, on any number of instances, each in one transaction.
/// An instance stays in memory between turns as long as nobody else has changed the object; its fields are a cache, its storage is the truth.
/// </summary>
public abstract class DurableObject(ObjectContext context)
{
    protected ObjectContext Context => context;

    protected ObjectStorage Storage => context.Storage;

    internal Turn Turn => context.Current;

    internal ObjectContext TurnContext => context;

    /// <summary>Whether <c>/objects/{class}/{name}</c> takes WebSockets.</summary>
    public virtual bool AcceptsSockets => false;

    /// <summary>
    /// Answers a request for <c>/objects/{class}/{name}/…</c>. The body has been read before the turn; the answer is sent after its commit.
    /// </summary>
    public virtual Task<IResult> Fetch(HttpRequest request) => Task.FromResult(Results.NotFound());

    /// <summary>Runs when the alarm is due, which is cleared in the same turn. It is tried again, later each time, if it throws.</summary>
    public virtual Task OnAlarm() => Task.CompletedTask;

    /// <summary>Greets a socket before it is open. One that throws refuses it.</summary>
    public virtual Task OnConnect(ObjectSocket socket) => Task.CompletedTask;

    /// <summary>Takes a text message. If it throws, the socket is closed.</summary>
    public virtual Task OnMessage(ObjectSocket socket, string text) => Task.CompletedTask;

    /// <summary>The socket is closed. Not called if the process ends without warning.</summary>
    public virtual Task OnClose(ObjectSocket socket) => Task.CompletedTask;
}
