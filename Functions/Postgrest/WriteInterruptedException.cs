namespace Edge.Postgrest;

/// <summary>A write was cancelled while its transaction ran: it may be committed all the same.</summary>
public sealed class WriteInterruptedException(Provenance.Written written, CancellationToken cancellation)
    : OperationCanceledException(cancellation)
{
    /// <summary>Without the transaction's id.</summary>
    public Provenance.Written Written => written;
}
