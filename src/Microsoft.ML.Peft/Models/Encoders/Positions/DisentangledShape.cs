namespace Microsoft.ML.Peft.Models.Encoders.Positions;

/// <summary>The hyper-parameters of <see cref="DisentangledPositions"/>.</summary>
/// <param name="Width">W.</param>
/// <param name="Heads">H.</param>
/// <param name="Positions">P, the maximum number of tokens.</param>
/// <param name="Span">S, half of the number of vectors: the number of distances, or of buckets, on each side.</param>
internal sealed record DisentangledShape(int Width, int Heads, int Positions, int Span)
{
    /// <summary>The largest distance of the buckets; null if each distance has its own vector.</summary>
    public int? LargestDistance { get; init; }

    /// <summary>True if scores have the product of the query with a vector of the distance.</summary>
    public bool ContentToPosition { get; init; } = true;

    /// <summary>True if scores have the product of the key with a vector of the distance.</summary>
    public bool PositionToContent { get; init; } = true;

    /// <summary>True if the vectors are normalised.</summary>
    public bool HasNorm { get; init; }

    /// <summary>ε of this norm.</summary>
    public double NormEpsilon { get; init; }

    /// <summary>The share of the vectors' values dropped during training.</summary>
    public double Dropout { get; init; }

    /// <summary>d.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>The row of the table for a distance, the query's position minus the key's.</summary>
    public int Row(int distance) => Math.Clamp(Bucket(distance) + Span, 0, (2 * Span) - 1);

    private int Bucket(int distance)
    {
        var middle = Span / 2;
        var length = Math.Abs(distance);
        if (LargestDistance is not { } largest || length <= middle)
            return distance;
        // In 32 bits, as in the reference, because some distances are at the edge of a bucket.
        var share = MathF.Log((float)length / middle) / MathF.Log((float)((largest - 1.0) / middle));
        return Math.Sign(distance) * ((int)MathF.Ceiling(share * (middle - 1)) + middle);
    }
}
