namespace Edge.Objects;

/// <summary>
/// Lets calls of this process to one object run one after the other, in the order in which they came, so that only one of them takes a
/// connection. It is a queue and no fence: that is the row's lock.
/// </summary>
internal sealed class TurnGate(int maxWaiting, TimeSpan patience, TimeProvider time)
{
    private readonly Dictionary<ObjectId, LinkedList<TaskCompletionSource>> queues = [];
    private readonly Lock changes = new();

    /// <summary>Waits for its turn. What it gives has to be disposed.</summary>
    /// <exception cref="ObjectException">Too many wait already, or it took too long.</exception>
    public async ValueTask<IDisposable> Enter(ObjectId id, CancellationToken cancellation)
    {
        if (Join(id) is not { } place) return new Pass(this, id);
        try
        {
            await place.Value.Task.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Its turn may have come in the last moment.
            if (Left(id, place)) throw ObjectError.WaitedTooLong(id).AsException();
        }
        catch (OperationCanceledException)
        {
            if (!Left(id, place)) Exit(id);
            throw;
        }

        return new Pass(this, id);
    }

    /// <summary>Null: nobody is before.</summary>
    private LinkedListNode<TaskCompletionSource>? Join(ObjectId id)
    {
        lock (changes)
        {
            if (queues.TryAdd(id, [])) return null;
            var queue = queues[id];
            if (queue.Count >= maxWaiting) throw ObjectError.Busy(id).AsException();
            return queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>False if its turn has come all the same.</summary>
    private bool Left(ObjectId id, LinkedListNode<TaskCompletionSource> place)
    {
        lock (changes)
        {
            if (place.List is not { } queue) return false;
            queue.Remove(place);
            return true;
        }
    }

    private void Exit(ObjectId id)
    {
        lock (changes)
        {
            var queue = queues[id];
            if (queue.First is { } next)
            {
                queue.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                queues.Remove(id);
            }
        }
    }

    private sealed class Pass(TurnGate gate, ObjectId id) : IDisposable
    {
        public void Dispose() => gate.Exit(id);
    }
}
