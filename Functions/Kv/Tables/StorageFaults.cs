using Azure;
using Azure.Identity;

namespace Edge.Kv.Tables;

/// <summary>The one place where what the storage's library throws becomes ours.</summary>
internal static class StorageFaults
{
    /// <exception cref="KvException">The storage refused, or did not answer in all tries.</exception>
    public static async Task<T> Translated<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException failure)
        {
            var what = failure.ErrorCode ?? (failure.Status == 0 ? failure.Message : null);
            throw new KvException($"Table Storage: {failure.Status} {what}".TrimEnd(), failure);
        }
        catch (AuthenticationFailedException failure)
        {
            throw new KvException($"Table Storage: no token: {failure.Message}", failure);
        }
        catch (AggregateException failures)
        {
            throw new KvException($"Table Storage does not answer: {failures.InnerExceptions[^1].Message}", failures);
        }
        catch (OperationCanceledException timeout) when (!cancellation.IsCancellationRequested)
        {
            throw new KvException("Table Storage does not answer in time", timeout);
        }
        catch (Exception rubbish) when (rubbish is not (KvException or OperationCanceledException))
        {
            throw new KvException($"Table Storage answers what cannot be understood: {rubbish.Message}", rubbish);
        }
    }
}
