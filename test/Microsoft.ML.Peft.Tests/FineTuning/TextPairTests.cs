using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Tests.Models.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Two texts of different lengths in a batch: padding between and after them, in torch and in the graph.</summary>
[TestClass]
public sealed class TextPairTests
{
    [TestMethod]
    [DataRow(TextPooling.Model)]
    [DataRow(TextPooling.FirstToken)]
    [DataRow(TextPooling.Mean)]
    public void Two_texts_read_as_one_are_their_tokens_behind_each_other(TextPooling pooling)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var pretrained = PretrainedModel.Load(WordBert.Directory);
        using var network = new TextNetwork((TextEncoder)pretrained.Network, "bert", pooling, pairs: true, new HeadShape(4, 3, 0.5));
        network.eval();
        Assert.AreEqual(WordBert.Width, network.VectorWidth);
        Compare(network, [[3, 6, 7, 4], [3, 4]], [[8, 4], [9, 10, 11, 4]]);

        // One row computed by hand: ids are values minus 1, segments 0 and 1.
        var encoder = (TextEncoder)pretrained.Network;
        var hidden = encoder.call(tensor(new long[] { 2, 3, 8, 9, 10, 3 }, [1, 6]), null, tensor(new long[] { 0, 0, 1, 1, 1, 1 }, [1, 6]));
        var tokens = network.Read(tensor(new long[] { 3, 4, 0, 0 }, [1, 4]), tensor(new long[] { 9, 10, 11, 4 }, [1, 4])).Single();
        TensorAssert.AreClose(new TextPooler(encoder, pooling).Pool(hidden, null), network.Encode(tokens), 1e-5);
    }

    [TestMethod]
    public void A_sentence_encoder_reads_each_text_by_itself()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var folder = UseLite.Folder();
        var pretrained = PretrainedModel.Load(folder.Path);
        using var network = new TextNetwork((TextEncoder)pretrained.Network, "encoder", TextPooling.Model, pairs: true, head: null);
        Assert.AreEqual(4 * 512, network.VectorWidth);
        Compare(network, [[30, 40, 50], [60]], [[70], [80, 90]]);
        var vectors = network.call(tensor(new long[] { 31, 41 }, [1, 2]), tensor(new long[] { 51 }, [1, 1]));
        TensorAssert.AreClose(vectors.narrow(1, 0, 512) * vectors.narrow(1, 512, 512), vectors.narrow(1, 3 * 512, 512), 1e-6);
    }

    // Compares the padded batch in torch and in ONNX with its rows alone.
    private static void Compare(TextNetwork network, long[][] first, long[][] second)
    {
        var graph = new OnnxGraph("pair");
        string[] inputs = [graph.Input("first", OnnxType.Int64, "N", "L"), graph.Input("second", OnnxType.Int64, "N", "M")];
        var outputs = network.call(Padded(first), Padded(second));
        graph.Output(network.Emit(graph, inputs), "output", OnnxType.Float, "N", outputs.shape[1]);
        OnnxParity.AreClose(outputs, OnnxParity.Run(graph.ToBytes(), Padded(first), Padded(second)));
        for (int row = 0; row < first.Length; row++)
            TensorAssert.AreClose(network.call(Padded([first[row]]), Padded([second[row]])), outputs.narrow(0, row, 1), 1e-5, $"row {row}");
    }

    private static Tensor Padded(long[][] rows)
    {
        int longest = rows.Max(row => row.Length);
        return tensor(rows.SelectMany(row => row.Concat(new long[longest - row.Length])).ToArray(), [rows.Length, longest]);
    }
}
