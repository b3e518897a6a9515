using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.DeepLearning.Scoring.Saved;

/// <summary>Recognises the steps that <see cref="SavedChain"/> wrote among the steps of a loaded model.</summary>
public static class LoadedChain
{
    /// <summary>
    /// The network and the head of five consecutive steps, if the first converts a column (such as pictures) and the last drops the columns
    /// that the first added; otherwise null.
    /// </summary>
    internal static (OnnxModel Model, TaskHead Head)? RecogniseConverted(MLContext context, ReadOnlySpan<ITransformer> steps)
    {
        if (steps is not [TransformerChain<ITransformer> conversion, OnnxTransformer, _, _, ColumnSelectingTransformer drop]) return null;
        if (Recognise(context, steps[1], steps[2], steps[3]) is not { Model: { Inputs: [var converted] } model, Head: var head }) return null;
        return Source(model.Bytes, converted) is { } column && Makes(conversion, drop, column) ? (model with { Inputs = [column] }, head) : null;
    }

    private static ColumnSpec? Source(byte[] bytes, ColumnSpec converted)
    {
        using var session = OnnxScorer.Open(bytes);
        return KnownConversions.Restore(session.ModelMetadata.CustomMetadataMap, converted);
    }

    /// <summary>True if the first steps create the network's input from the column, and the last step drops all their other columns.</summary>
    private static bool Makes(TransformerChain<ITransformer> conversion, ColumnSelectingTransformer drop, ColumnSpec column)
    {
        try
        {
            var made = conversion.GetOutputSchema(SavedChain.NoRows([column]).Schema);
            string[] added = [.. made.Where(each => !each.IsHidden).Select(each => each.Name).Where(name => name != column.Name).Order()];
            return added.SequenceEqual([.. column.Conversion!.TemporaryColumns.Append(column.InputName).Order()])
                && drop.GetOutputSchema(made).All(each => each.IsHidden || each.Name == column.Name);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return false;
        }
    }

    /// <summary>The network and the head of three consecutive steps, or null if these are other steps.</summary>
    internal static (OnnxModel Model, TaskHead Head)? Recognise(MLContext context, ITransformer first, ITransformer second, ITransformer third)
    {
        if (first is not OnnxTransformer onnx || third is not ColumnSelectingTransformer drop) return null;
        if (ModelOf(BytesOf(context, onnx)) is not { } model || Added(onnx, model) is not { } column) return null;
        if (column.Name != model.OutputName || !Drops(drop, column.Name)) return null;
        TaskHead[] heads = model.OutputWidth == 1
            ? [new RegressionHead(second), new BinaryHead(second), new MulticlassHead(1, second), new VectorHead(column, 1, second)]
            : [new MulticlassHead(model.OutputWidth, second), new VectorHead(column, model.OutputWidth, second)];
        var head = heads.FirstOrDefault(head => column.Type.Equals(head.RawType) && Fits(head, second, column));
        return head is null ? null : (model, head);
    }

    /// <summary>The one column that the step adds to the network's inputs, or null if it reads or adds others.</summary>
    private static DataViewSchema.Column? Added(OnnxTransformer onnx, OnnxModel model)
    {
        try
        {
            return onnx.GetOutputSchema(SavedChain.NoRows(model.Inputs).Schema).Skip(model.Inputs.Count).ToArray() is [var column] ? column : null;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return null;
        }
    }

    private static bool Fits(TaskHead head, ITransformer tail, DataViewSchema.Column raw)
    {
        try
        {
            return TailProbe.Agrees(head, tail, raw.Name);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return false; // It needs other columns than the raw column, so it is not a tail.
        }
    }

    /// <summary>True if the step drops the raw column and nothing else.</summary>
    private static bool Drops(ColumnSelectingTransformer drop, string rawColumnName)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Any" + rawColumnName, NumberDataViewType.Single);
        builder.AddColumn(rawColumnName, NumberDataViewType.Single);
        builder.AddColumn("Other" + rawColumnName, NumberDataViewType.Single);
        try
        {
            return drop.GetOutputSchema(builder.ToSchema()).Select(column => column.Name).SequenceEqual(["Any" + rawColumnName, "Other" + rawColumnName]);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return false; // It drops or keeps missing columns.
        }
    }

    // The exceptions that ML.NET's steps throw for a schema of other steps.
    private static bool IsRefusal(Exception error) => error is ArgumentException or InvalidOperationException or FormatException or NotSupportedException;

    /// <summary>ML.NET exposes a step's ONNX bytes only in its saved form: in an entry of the zip, after their length.</summary>
    public static byte[] BytesOf(MLContext context, OnnxTransformer onnx)
    {
        using var stream = new MemoryStream();
        context.Model.Save(onnx, null, stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        using var entry = zip.Entries.Single(entry => entry.Name == "OnnxModel").Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length == bytes.Length - sizeof(int)
            ? bytes[sizeof(int)..].ToArray()
            : throw new InvalidDataException("ML.NET's ONNX step was not saved as a length and the bytes of its model.");
    }

    private static OnnxModel? ModelOf(byte[] bytes)
    {
        // Checks the bytes first, because another program's network may need operators or memory that this session lacks.
        if (!NamesProducer(bytes)) return null;
        using var session = OnnxScorer.Open(bytes);
        if (session.ModelMetadata.ProducerName != OnnxGraph.Producer) return null;
        var inputs = session.InputNames.Select(name => SpecOf(name, session.InputMetadata[name])).OfType<ColumnSpec>().ToArray();
        if (inputs.Length != session.InputNames.Count || session.OutputNames is not [var output]) return null;
        var metadata = session.OutputMetadata[output];
        return metadata.ElementType == typeof(float) && metadata.Dimensions is [-1, > 0 and var width]
            ? new OnnxModel(bytes, inputs, output, width)
            {
                ActivationBytes = Note(session, OnnxModel.ActivationBytesKey),
                ActivationBytesPerValue = Note(session, OnnxModel.ActivationBytesPerValueKey),
                Kernel = ScoringKernels.Restore(session.ModelMetadata.CustomMetadataMap),
            }
            : null;
    }

    // The fields of an ONNX file have no fixed order, but the fields before the graph are few and short.
    private static bool NamesProducer(ReadOnlySpan<byte> bytes)
        => bytes[..Math.Min(bytes.Length, 256)].IndexOf(Encoding.UTF8.GetBytes(OnnxGraph.Producer)) >= 0;

    private static long Note(InferenceSession session, string key)
        => session.ModelMetadata.CustomMetadataMap.TryGetValue(key, out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;

    private static string? LengthName(NodeMetadata input)
        => input.SymbolicDimensions is [_, { Length: > 0 } name] ? name : null;

    private static ColumnSpec? SpecOf(string name, NodeMetadata input)
    {
        if (input.Dimensions is not [-1, var width]) return null;
        if (input.ElementType == typeof(float) && width > 0) return new ColumnSpec(name, ColumnContent.Numbers, width);
        if (input.ElementType == typeof(bool) && width > 0) return new ColumnSpec(name, ColumnContent.Booleans, width);
        if (input.ElementType == typeof(byte) && width > 0) return new ColumnSpec(name, ColumnContent.Pixels, width);
        return input.ElementType == typeof(uint) && width != 0 ? new ColumnSpec(name, ColumnContent.Keys, Math.Max(0, width)) { LengthName = LengthName(input) } : null;
    }
}
