namespace Edge.Postgrest.Errors;

/// <summary>Carries an <see cref="ApiError"/> from any stage to the engine, the only place that catches it.</summary>
public sealed class ApiException(ApiError error, Exception? cause = null) : Exception(error.Message, cause)
{
    public ApiError Error { get; } = error;
}
