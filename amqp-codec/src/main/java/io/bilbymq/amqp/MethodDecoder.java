package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/** Turns the payload of a method frame into the {@link Method} it is. */
public final class MethodDecoder {
    private static final int IDS_BYTES = 4;

    private MethodDecoder() {}

    /**
     * Reads class id, method id and arguments from the absolute indexes {@code offset} to {@code offset + length}; the
     * buffer's own indexes stay where they are.
     *
     * <p>The arguments must fill the payload: bytes that follow them are an error, as they are to RabbitMQ, whose
     * generated decoder matches the whole payload.
     *
     * @throws AmqpException COMMAND_INVALID for a method nobody knows; FRAME_ERROR for arguments that cannot be decoded,
     *     with the method's ids where it has any
     */
    public static Method decode(ByteBuf in, int offset, int length) {
        if (length < IDS_BYTES) {
            throw FrameError.unknownFrame(Frame.METHOD, in, offset, length);
        }
        int classId = in.getUnsignedShort(offset);
        int methodId = in.getUnsignedShort(offset + 2);
        ArgumentReader arguments = new ArgumentReader(in, offset + IDS_BYTES, length - IDS_BYTES);
        try {
            Method method = read(classId, methodId, arguments);
            arguments.end();
            return method;
        } catch (AmqpException e) {
            throw (carriesSecret(classId << 16 | methodId) ? withoutBytes(e) : e).at(classId, methodId);
        }
    }

    /** Whether the method of this class and id, both in one, has something in it that nobody may read in a log. */
    static boolean carriesSecret(int index) {
        return index == ConnectionMethod.StartOk.INDEX
                || index == ConnectionMethod.SecureOk.INDEX
                || index == ConnectionMethod.UpdateSecret.INDEX;
    }

    /** Errors show what cannot be decoded, as RabbitMQ's do, and end in logs: half of a password must not. */
    private static AmqpException withoutBytes(AmqpException error) {
        return new AmqpException(error.code(), "cannot decode a method that carries a secret");
    }

    private static Method read(int classId, int methodId, ArgumentReader in) {
        return switch (classId << 16 | methodId) {
            case ConnectionMethod.Start.INDEX -> ConnectionMethod.Start.readFrom(in);
            case ConnectionMethod.StartOk.INDEX -> ConnectionMethod.StartOk.readFrom(in);
            case ConnectionMethod.Secure.INDEX -> ConnectionMethod.Secure.readFrom(in);
            case ConnectionMethod.SecureOk.INDEX -> ConnectionMethod.SecureOk.readFrom(in);
            case ConnectionMethod.Tune.INDEX -> ConnectionMethod.Tune.readFrom(in);
            case ConnectionMethod.TuneOk.INDEX -> ConnectionMethod.TuneOk.readFrom(in);
            case ConnectionMethod.Open.INDEX -> ConnectionMethod.Open.readFrom(in);
            case ConnectionMethod.OpenOk.INDEX -> ConnectionMethod.OpenOk.readFrom(in);
            case ConnectionMethod.Close.INDEX -> ConnectionMethod.Close.readFrom(in);
            case ConnectionMethod.CloseOk.INDEX -> ConnectionMethod.CloseOk.readFrom(in);
            case ConnectionMethod.Blocked.INDEX -> ConnectionMethod.Blocked.readFrom(in);
            case ConnectionMethod.Unblocked.INDEX -> ConnectionMethod.Unblocked.readFrom(in);
            case ConnectionMethod.UpdateSecret.INDEX -> ConnectionMethod.UpdateSecret.readFrom(in);
            case ConnectionMethod.UpdateSecretOk.INDEX -> ConnectionMethod.UpdateSecretOk.readFrom(in);
            case ChannelMethod.Open.INDEX -> ChannelMethod.Open.readFrom(in);
            case ChannelMethod.OpenOk.INDEX -> ChannelMethod.OpenOk.readFrom(in);
            case ChannelMethod.Flow.INDEX -> ChannelMethod.Flow.readFrom(in);
            case ChannelMethod.FlowOk.INDEX -> ChannelMethod.FlowOk.readFrom(in);
            case ChannelMethod.Close.INDEX -> ChannelMethod.Close.readFrom(in);
            case ChannelMethod.CloseOk.INDEX -> ChannelMethod.CloseOk.readFrom(in);
            case AccessMethod.Request.INDEX -> AccessMethod.Request.readFrom(in);
            case AccessMethod.RequestOk.INDEX -> AccessMethod.RequestOk.readFrom(in);
            case ExchangeMethod.Declare.INDEX -> ExchangeMethod.Declare.readFrom(in);
            case ExchangeMethod.DeclareOk.INDEX -> ExchangeMethod.DeclareOk.readFrom(in);
            case ExchangeMethod.Delete.INDEX -> ExchangeMethod.Delete.readFrom(in);
            case ExchangeMethod.DeleteOk.INDEX -> ExchangeMethod.DeleteOk.readFrom(in);
            case ExchangeMethod.Bind.INDEX -> ExchangeMethod.Bind.readFrom(in);
            case ExchangeMethod.BindOk.INDEX -> ExchangeMethod.BindOk.readFrom(in);
            case ExchangeMethod.Unbind.INDEX -> ExchangeMethod.Unbind.readFrom(in);
            case ExchangeMethod.UnbindOk.INDEX -> ExchangeMethod.UnbindOk.readFrom(in);
            case QueueMethod.Declare.INDEX -> QueueMethod.Declare.readFrom(in);
            case QueueMethod.DeclareOk.INDEX -> QueueMethod.DeclareOk.readFrom(in);
            case QueueMethod.Bind.INDEX -> QueueMethod.Bind.readFrom(in);
            case QueueMethod.BindOk.INDEX -> QueueMethod.BindOk.readFrom(in);
            case QueueMethod.Purge.INDEX -> QueueMethod.Purge.readFrom(in);
            case QueueMethod.PurgeOk.INDEX -> QueueMethod.PurgeOk.readFrom(in);
            case QueueMethod.Delete.INDEX -> QueueMethod.Delete.readFrom(in);
            case QueueMethod.DeleteOk.INDEX -> QueueMethod.DeleteOk.readFrom(in);
            case QueueMethod.Unbind.INDEX -> QueueMethod.Unbind.readFrom(in);
            case QueueMethod.UnbindOk.INDEX -> QueueMethod.UnbindOk.readFrom(in);
            case BasicMethod.Qos.INDEX -> BasicMethod.Qos.readFrom(in);
            case BasicMethod.QosOk.INDEX -> BasicMethod.QosOk.readFrom(in);
            case BasicMethod.Consume.INDEX -> BasicMethod.Consume.readFrom(in);
            case BasicMethod.ConsumeOk.INDEX -> BasicMethod.ConsumeOk.readFrom(in);
            case BasicMethod.Cancel.INDEX -> BasicMethod.Cancel.readFrom(in);
            case BasicMethod.CancelOk.INDEX -> BasicMethod.CancelOk.readFrom(in);
            case BasicMethod.Publish.INDEX -> BasicMethod.Publish.readFrom(in);
            case BasicMethod.Return.INDEX -> BasicMethod.Return.readFrom(in);
            case BasicMethod.Deliver.INDEX -> BasicMethod.Deliver.readFrom(in);
            case BasicMethod.Get.INDEX -> BasicMethod.Get.readFrom(in);
            case BasicMethod.GetOk.INDEX -> BasicMethod.GetOk.readFrom(in);
            case BasicMethod.GetEmpty.INDEX -> BasicMethod.GetEmpty.readFrom(in);
            case BasicMethod.Ack.INDEX -> BasicMethod.Ack.readFrom(in);
            case BasicMethod.Reject.INDEX -> BasicMethod.Reject.readFrom(in);
            case BasicMethod.RecoverAsync.INDEX -> BasicMethod.RecoverAsync.readFrom(in);
            case BasicMethod.Recover.INDEX -> BasicMethod.Recover.readFrom(in);
            case BasicMethod.RecoverOk.INDEX -> BasicMethod.RecoverOk.readFrom(in);
            case BasicMethod.Nack.INDEX -> BasicMethod.Nack.readFrom(in);
            case ConfirmMethod.Select.INDEX -> ConfirmMethod.Select.readFrom(in);
            case ConfirmMethod.SelectOk.INDEX -> ConfirmMethod.SelectOk.readFrom(in);
            case TxMethod.Select.INDEX -> TxMethod.Select.readFrom(in);
            case TxMethod.SelectOk.INDEX -> TxMethod.SelectOk.readFrom(in);
            case TxMethod.Commit.INDEX -> TxMethod.Commit.readFrom(in);
            case TxMethod.CommitOk.INDEX -> TxMethod.CommitOk.readFrom(in);
            case TxMethod.Rollback.INDEX -> TxMethod.Rollback.readFrom(in);
            case TxMethod.RollbackOk.INDEX -> TxMethod.RollbackOk.readFrom(in);
            default -> throw new AmqpException(ReplyCode.COMMAND_INVALID, "unimplemented method");
        };
    }
}
