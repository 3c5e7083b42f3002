namespace Edge.Realtime.Phoenix;

/// <summary>The serializations of the Phoenix protocol: <c>vsn=1.0.0</c> sends objects, <c>vsn=2.0.0</c> arrays and binary broadcasts.</summary>
internal enum PhoenixVersion { V1, V2 }
