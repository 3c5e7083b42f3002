using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Origin;

/// <summary>Says whether the remote PostgREST is of use, by asking it for its root; once a second at most, however many want to know.</summary>
public sealed class RemoteHealth(RemoteOrigin origin, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private Task<string?>? last;
    private long askedAt;

    /// <summary>Why it is of no use, in words; null: it answers, even if only to say who may ask.</summary>
    public ValueTask<string?> Missing(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (last is null || (last.IsCompleted && time.GetElapsedTime(askedAt) > Fresh)) (last, askedAt) = (Ask(), time.GetTimestamp());
            return new(last.WaitAsync(cancellation));
        }
    }

    private async Task<string?> Ask()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await using var answer = await origin.Ask(new("HEAD", "/", "", new HeaderDictionary(), Stream.Null), patience.Token);
            return answer.Status < StatusCodes.Status500InternalServerError ? null : $"The remote PostgREST answers {answer.Status}";
        }
        catch (RemoteFailure failure)
        {
            return failure.Error.Details is { } details ? $"{failure.Error.Message}: {details}" : failure.Error.Message;
        }
        catch (OperationCanceledException)
        {
            return "The remote PostgREST does not answer in time";
        }
    }
}
